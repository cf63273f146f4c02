// A registry in memory, for embedding, `isolet dev` and tests. Gone with its process; shares only its rules with
// the one in SQLite.

import { toDigest, toDigestInTurns } from './digest.ts'
import {
  checkNextVersion,
  noSuchArtifact,
  noSuchFunction,
  toRollbackTarget,
  toSurplus,
  toVersionRecord,
} from './history.ts'
import type {
  CodeCache,
  FunctionPage,
  FunctionRecord,
  NewVersion,
  Registry,
  RegistryCounts,
  StoredArtifact,
  VersionRecord,
} from './registry.ts'

interface Held {
  record: FunctionRecord
  usedAt: number
  readonly versions: Map<number, VersionRecord>
}

interface HeldArtifact {
  artifact: StoredArtifact
  /** Versions that have this digest. */
  users: number
}

export function createMemoryRegistry(): Registry {
  return new MemoryRegistry()
}

class MemoryRegistry implements Registry {
  readonly #functions = new Map<string, Held>()
  readonly #artifacts = new Map<string, HeldArtifact>()

  nextVersion(name: string): number {
    return Math.max(0, ...this.#numbers(name)) + 1
  }

  stage(upload: NewVersion): Promise<string> {
    return toDigestInTurns(upload)
  }

  deploy(upload: NewVersion, digest = toDigest(upload)): VersionRecord {
    checkNextVersion(upload, this.nextVersion(upload.name))
    const version = toVersionRecord(upload, digest)
    const held = this.#hold(upload)
    held.versions.set(version.version, version)
    this.#keep(version.digest, upload.artifact)
    for (const surplus of toSurplus(this.#numbers(upload.name), version.version)) this.#drop(held, surplus)
    return version
  }

  find(name: string): FunctionRecord | undefined {
    return this.#functions.get(name)?.record
  }

  findVersion(name: string, version?: number): VersionRecord | undefined {
    const held = this.#functions.get(name)
    return held?.versions.get(version ?? held.record.activeVersion)
  }

  list(limit: number, cursor = ''): FunctionPage {
    const names = [...this.#functions.keys()].filter(name => name > cursor).sort()
    const page = names.slice(0, limit)
    const functions = page.flatMap(name => this.find(name) ?? [])
    return { functions, cursor: names.length > limit ? page.at(-1) : undefined }
  }

  listVersions(name: string): readonly VersionRecord[] {
    const versions = this.#functions.get(name)?.versions.values() ?? []
    return [...versions].sort((a, b) => b.version - a.version)
  }

  rollback(name: string, wanted: number | undefined, at: number): VersionRecord {
    const held = this.#functions.get(name)
    if (held === undefined) throw noSuchFunction(name)
    const target = toRollbackTarget(name, this.#numbers(name), held.record.activeVersion, wanted)
    held.record = { ...held.record, activeVersion: target, updatedAt: at }
    return held.versions.get(target) as VersionRecord // toRollbackTarget chose among what is there
  }

  remove(name: string): boolean {
    const held = this.#functions.get(name)
    if (held === undefined) return false
    for (const version of [...held.versions.keys()]) this.#drop(held, version)
    return this.#functions.delete(name)
  }

  readArtifact(digest: string): StoredArtifact {
    const held = this.#artifacts.get(digest)
    if (held === undefined) throw noSuchArtifact(digest)
    return held.artifact
  }

  writeCodeCache(digest: string, codeCache: CodeCache): void {
    const held = this.#artifacts.get(digest)
    if (held !== undefined) held.artifact = { ...held.artifact, codeCache }
  }

  writeUses(uses: ReadonlyMap<string, number>): void {
    for (const [name, at] of uses) {
      const held = this.#functions.get(name)
      if (held !== undefined) held.usedAt = at
    }
  }

  listRecent(limit: number): readonly string[] {
    const all = [...this.#functions.values()].sort((a, b) => b.usedAt - a.usedAt)
    return all.slice(0, limit).map(held => held.record.name)
  }

  counts(): RegistryCounts {
    const versions = this.#functions.values().reduce((sum, held) => sum + held.versions.size, 0)
    return { functions: this.#functions.size, versions, artifacts: this.#artifacts.size }
  }

  close(): void {
    this.#functions.clear()
    this.#artifacts.clear()
  }

  /** Numbers of a function's versions, newest first. */
  #numbers(name: string): number[] {
    const versions = this.#functions.get(name)?.versions.keys() ?? []
    return [...versions].sort((a, b) => b - a)
  }

  #hold({ name, version, createdAt }: NewVersion): Held {
    const before = this.#functions.get(name)
    const record = {
      name,
      activeVersion: version,
      createdAt: before?.record.createdAt ?? createdAt,
      updatedAt: createdAt,
    }
    const held = { record, usedAt: createdAt, versions: before?.versions ?? new Map() }
    this.#functions.set(name, held)
    return held
  }

  #keep(digest: string, artifact: StoredArtifact): void {
    const before = this.#artifacts.get(digest)
    const codeCache = artifact.codeCache ?? before?.artifact.codeCache
    this.#artifacts.set(digest, { artifact: { ...artifact, codeCache }, users: (before?.users ?? 0) + 1 })
  }

  #drop(held: Held, version: number): void {
    const digest = held.versions.get(version)?.digest ?? ''
    held.versions.delete(version)
    const artifact = this.#artifacts.get(digest)
    if (artifact === undefined) return
    artifact.users -= 1
    if (artifact.users === 0) this.#artifacts.delete(digest)
  }
}
