// The face of the registry: functions, their versions and their artifacts. Knows nothing of how they are kept, of
// engines or of HTTP.

import type { Limits } from '../base/limits.ts'
import type { Json } from '../host/version.ts'

/** Versions kept of one function. Older ones go when a new one is deployed; the active one never does. */
export const MAX_VERSIONS = 20

/** A named handler. Times are milliseconds since 1970. */
export interface FunctionRecord {
  readonly name: string
  readonly activeVersion: number
  readonly createdAt: number
  /** Last deploy or rollback. */
  readonly updatedAt: number
}

/** How long the trial start took, by phase, in milliseconds. */
export interface Startup {
  readonly isolate: number
  readonly compile: number
  readonly evaluate: number
  readonly total: number
}

/** What the tenant asked for beside the code. */
interface Settings {
  /** Only the limits that the tenant set; the rest come from whoever runs the version. */
  readonly limits: Partial<Limits>
  readonly env: Readonly<Record<string, Json>>
  /** Hosts it may fetch; undefined: any public one. */
  readonly egress?: readonly string[] | undefined
}

/** One immutable upload. */
export interface VersionRecord extends Settings {
  readonly name: string
  /** Counts from 1 for each function, and from 1 again when a removed function comes back. */
  readonly version: number
  /** Random; tells apart two uploads that have the same name and number. */
  readonly uploadId: string
  /** SHA-256 over code, source map and settings, in hex; its artifact is kept under it. */
  readonly digest: string
  readonly createdAt: number
  /** Length of the built module in UTF-8. */
  readonly codeBytes: number
  readonly startup: Startup
}

/** V8 code cache and the name of the runtime that made it; of no use to any other. */
export interface CodeCache {
  readonly key: string
  readonly bytes: Uint8Array
}

export interface StoredArtifact {
  readonly code: string
  /** Read when it is asked for, where it comes from a file: undefined once its artifact is gone. */
  readonly sourceMap: string | undefined
  readonly codeCache: CodeCache | undefined
}

/** A version on its way in. */
export interface NewVersion extends Settings {
  readonly name: string
  /** What `nextVersion` answered. */
  readonly version: number
  readonly uploadId: string
  readonly createdAt: number
  readonly startup: Startup
  readonly artifact: StoredArtifact
}

export interface FunctionPage {
  readonly functions: readonly FunctionRecord[]
  /** Give it to the next `list`; undefined on the last page. */
  readonly cursor: string | undefined
}

/** How many there are of each. */
export interface RegistryCounts {
  readonly functions: number
  readonly versions: number
  readonly artifacts: number
}

/**
 * Every change is one transaction: it is wholly there or not at all, and durable when the call returns.
 * Calls but `stage` are synchronous. After `close` nothing may be called but `close`.
 */
export interface Registry {
  /** The number that the next version of a function gets. */
  nextVersion(name: string): number
  /**
   * Takes the bulk of a version ahead, over many turns of the event loop, and answers its digest. Nobody sees it before
   * `deploy`, which has little left to do then.
   */
  stage(version: NewVersion): Promise<string>
  /**
   * Stores a version with its artifact, makes it the active one and drops versions past MAX_VERSIONS.
   * @param digest what `stage` answered, if it was asked.
   * @throws IsoletError ERR_INTERNAL when `version` is not the next one.
   */
  deploy(version: NewVersion, digest?: string): VersionRecord
  find(name: string): FunctionRecord | undefined
  /** One version; the active one when `version` is left out. */
  findVersion(name: string, version?: number): VersionRecord | undefined
  /** Functions by name, at most `limit`, after `cursor`. */
  list(limit: number, cursor?: string): FunctionPage
  /** Newest first; empty when there is no such function. */
  listVersions(name: string): readonly VersionRecord[]
  /**
   * Makes a version active again: the one before the active one when `version` is left out.
   * @throws IsoletError ERR_NOT_FOUND when there is no such function or version.
   */
  rollback(name: string, version: number | undefined, at: number): VersionRecord
  /** Drops a function, its versions, and the artifacts that no other version uses; false when there was none. */
  remove(name: string): boolean
  /** @throws IsoletError ERR_NOT_FOUND when no version has that digest. */
  readArtifact(digest: string): StoredArtifact
  /** Replaces the code cache of an artifact; does nothing when the artifact is gone. */
  writeCodeCache(digest: string, cache: CodeCache): void
  /** Notes when functions were last used, in milliseconds since 1970; unknown names are passed over. */
  writeUses(uses: ReadonlyMap<string, number>): void
  /** Names of the functions used or deployed last, latest first. */
  listRecent(limit: number): readonly string[]
  counts(): RegistryCounts
  close(): void
}
