// A registry in one SQLite file. The only file that touches node:sqlite; rules about versions are in history.ts.

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { IsoletError } from '../base/errors.ts'
import { LateArtifact } from '../base/late-artifact.ts'
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
import {
  type Field,
  fromArtifact,
  fromRest,
  fromVersion,
  type Row,
  toCodeCache,
  toFunctionRecord,
  toRestBytes,
  toStoredVersion,
  toText,
} from './rows.ts'
import { MIGRATIONS } from './schema.ts'
import { isFullSlice } from './slices.ts'
import { SQL } from './statements.ts'

/** Longest wait for another process to let go of the file, in milliseconds. */
const BUSY_TIMEOUT_MS = 2000

/**
 * Opens the registry in the file `path`, which is made when it isn't there. One process at a time: what a second one
 * changed would never reach the first.
 * @throws IsoletError ERR_INVALID_OPTION when the file is in use, is no registry, or is newer than this isolet.
 */
export function openSqliteRegistry(path: string): Registry {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
    configure(database)
    migrate(database, path)
    return new SqliteRegistry(database)
  } catch (error) {
    database?.close()
    if (error instanceof IsoletError) throw error
    throw new IsoletError('ERR_INVALID_OPTION', `registry ${path} can't be opened: ${reason(error)}`, { cause: error })
  }
}

class SqliteRegistry implements Registry {
  readonly #database: DatabaseSync
  readonly #statements: { readonly [name in keyof typeof SQL]: StatementSync }

  constructor(database: DatabaseSync) {
    this.#database = database
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)])
    this.#statements = Object.fromEntries(prepared)
    // Of deploys that were never finished.
    this.#statements.dropLostSlices.run()
  }

  nextVersion(name: string): number {
    return this.#statements.nextVersion.get(name)?.next as number
  }

  /** Each slice is a transaction of its own; none is looked at before `deploy` has counted all of them. */
  async stage(upload: NewVersion): Promise<string> {
    const digest = await toDigestInTurns(upload)
    if (this.#statements.hasArtifact.get(digest) !== undefined) return digest
    for (const slice of fromRest(digest, upload.artifact)) {
      this.#statements.putSlice.run(slice)
      await nextTurn()
    }
    return digest
  }

  deploy(upload: NewVersion, digest = toDigest(upload)): VersionRecord {
    const version = toVersionRecord(upload, digest)
    this.#transaction(() => {
      checkNextVersion(upload, this.nextVersion(upload.name))
      this.#completeSlices(digest, upload)
      this.#statements.putFunction.run({ name: upload.name, version: upload.version, at: upload.createdAt })
      this.#statements.putArtifact.run(fromArtifact(version.digest, upload.artifact))
      this.#statements.putVersion.run(fromVersion(version))
      this.#prune(upload.name, upload.version)
    })
    return version
  }

  find(name: string): FunctionRecord | undefined {
    const row = this.#statements.findFunction.get(name)
    return row === undefined ? undefined : toFunctionRecord(row)
  }

  findVersion(name: string, version?: number): VersionRecord | undefined {
    const { findActive, findVersion } = this.#statements
    const row = version === undefined ? findActive.get(name) : findVersion.get(name, version)
    return row === undefined ? undefined : toStoredVersion(row)
  }

  list(limit: number, cursor = ''): FunctionPage {
    const rows = this.#statements.listFunctions.all(cursor, limit + 1)
    const functions = rows.slice(0, limit).map(toFunctionRecord)
    return { functions, cursor: rows.length > limit ? functions.at(-1)?.name : undefined }
  }

  listVersions(name: string): readonly VersionRecord[] {
    return this.#statements.listVersions.all(name).map(toStoredVersion)
  }

  rollback(name: string, wanted: number | undefined, at: number): VersionRecord {
    return this.#transaction(() => {
      const active = this.find(name)?.activeVersion
      if (active === undefined) throw noSuchFunction(name)
      const versions = this.listVersions(name)
      const numbers = versions.map(version => version.version)
      const target = toRollbackTarget(name, numbers, active, wanted)
      this.#statements.activate.run({ name, version: target, at })
      return versions[numbers.indexOf(target)] as VersionRecord // toRollbackTarget chose among these
    })
  }

  remove(name: string): boolean {
    return this.#transaction(() => {
      const versions = this.listVersions(name)
      const { changes } = this.#statements.dropFunction.run(name)
      this.#dropArtifacts(versions)
      return changes !== 0
    })
  }

  readArtifact(digest: string): StoredArtifact {
    const row = this.#statements.readArtifact.get(digest)
    if (row === undefined) throw noSuchArtifact(digest)
    const code = this.#readText(digest, 'code', row.code)
    return new LateArtifact(code, toCodeCache(row), () => this.#readSourceMap(digest))
  }

  #readSourceMap(digest: string): string | undefined {
    const first = this.#statements.readSourceMap.get(digest)?.source_map
    return first instanceof Uint8Array ? this.#readText(digest, 'source_map', first) : undefined
  }

  #readText(digest: string, field: Field, first: unknown): string {
    return toText(first, isFullSlice(first) ? this.#statements.readSlices.all(digest, field) : [])
  }

  writeCodeCache(digest: string, cache: CodeCache): void {
    this.#statements.writeCodeCache.run(cache.key, cache.bytes, digest)
  }

  writeUses(uses: ReadonlyMap<string, number>): void {
    this.#transaction(() => {
      for (const [name, at] of uses) this.#statements.writeUse.run(at, name)
    })
  }

  listRecent(limit: number): readonly string[] {
    return this.#statements.listRecent.all(limit).map(row => row.name as string)
  }

  counts(): RegistryCounts {
    const row: Row = this.#statements.counts.get() ?? {}
    const { functions, versions, artifacts } = row as { [name in keyof RegistryCounts]: number } // three counts by SQL
    return { functions, versions, artifacts }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  /**
   * Those that were not staged, or went with another version of that digest since. An artifact that is there has all of
   * it; one of an older schema has no slices.
   */
  #completeSlices(digest: string, { artifact }: NewVersion): void {
    if (this.#statements.hasArtifact.get(digest) !== undefined) return
    if (this.#statements.sliceBytes.get(digest)?.bytes === toRestBytes(artifact)) return
    for (const slice of fromRest(digest, artifact)) this.#statements.putSlice.run(slice)
  }

  #prune(name: string, active: number): void {
    const versions = this.listVersions(name)
    const surplus = toSurplus(
      versions.map(version => version.version),
      active,
    )
    for (const version of surplus) this.#statements.dropVersion.run(name, version)
    this.#dropArtifacts(versions.filter(({ version }) => surplus.includes(version)))
  }

  #dropArtifacts(versions: readonly VersionRecord[]): void {
    for (const { digest } of versions) {
      this.#statements.dropArtifact.run({ digest })
      this.#statements.dropSlices.run({ digest })
    }
  }

  #transaction<T>(change: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = change()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      // A failed COMMIT (disk full) may have ended the transaction already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}

/** FULL: a commit is on the disk before it is acknowledged. EXCLUSIVE: the lock is held until close, or our death. */
function configure(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA foreign_keys = ON')
}

function migrate(database: DatabaseSync, path: string): void {
  const done = database.prepare('PRAGMA user_version').get()?.user_version as number
  if (done > MIGRATIONS.length)
    throw new IsoletError(
      'ERR_INVALID_OPTION',
      `registry ${path} has schema ${done}, and this isolet knows ${MIGRATIONS.length}: use a newer one`,
    )
  MIGRATIONS.slice(done).forEach((script, index) => {
    database.exec(`BEGIN IMMEDIATE; ${script}; PRAGMA user_version = ${done + index + 1}; COMMIT`)
  })
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.includes('locked') ? 'another isolet is using it' : message
}
