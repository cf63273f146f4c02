// Rows of the SQLite registry to records and back. Pure; knows the columns of schema.ts, runs nothing.

import type { CodeCache, FunctionRecord, StoredArtifact, VersionRecord } from './registry.ts'
import { toSlices } from './slices.ts'

/** What SQLite answers, by column. */
export type Row = Readonly<Record<string, unknown>>

/** What an artifact has in slices. */
export type Field = 'code' | 'source_map'

/** What SQLite takes, by `:name`. */
export type Parameters = Readonly<Record<string, string | number | null | Uint8Array>>

// The casts below lean on the STRICT tables of schema.ts, whose columns hold what they declare and nothing else.

export function toFunctionRecord(row: Row): FunctionRecord {
  return {
    name: row.name as string,
    activeVersion: row.active_version as number,
    createdAt: row.created_at as number,
    updatedAt: row.updated_at as number,
  }
}

export function toStoredVersion(row: Row): VersionRecord {
  return {
    name: row.name as string,
    version: row.version as number,
    uploadId: row.upload_id as string,
    digest: row.digest as string,
    createdAt: row.created_at as number,
    codeBytes: row.code_bytes as number,
    limits: JSON.parse(row.limits as string),
    env: JSON.parse(row.env as string),
    egress: row.egress === null ? undefined : JSON.parse(row.egress as string),
    startup: JSON.parse(row.startup as string),
  }
}

export function toCodeCache(row: Row): CodeCache | undefined {
  const key = row.cache_key as string | null
  const bytes = row.code_cache as Uint8Array | null
  return key === null || bytes === null ? undefined : { key, bytes }
}

/** @param slices what follows the first one, in order. */
export function toText(first: unknown, slices: readonly Row[]): string {
  const [head, ...rest] = [first, ...slices.map(({ bytes }) => bytes)] as [Uint8Array, ...Uint8Array[]]
  const whole = rest.length === 0 ? head : Buffer.concat([head, ...rest])
  return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength).toString('utf8')
}

export function fromVersion(version: VersionRecord): Parameters {
  const { name, uploadId, digest, createdAt, codeBytes } = version
  return {
    name,
    version: version.version,
    uploadId,
    digest,
    createdAt,
    codeBytes,
    limits: JSON.stringify(version.limits),
    env: JSON.stringify(version.env),
    egress: version.egress === undefined ? null : JSON.stringify(version.egress),
    startup: JSON.stringify(version.startup),
  }
}

export function fromArtifact(digest: string, { code, sourceMap, codeCache }: StoredArtifact): Parameters {
  return {
    digest,
    code: toFirstSlice(code),
    sourceMap: sourceMap === undefined ? null : toFirstSlice(sourceMap),
    cacheKey: codeCache?.key ?? null,
    codeCache: codeCache?.bytes ?? null,
  }
}

/** What `fromArtifact` leaves out: all but the first slice of code and source map. */
export function* fromRest(digest: string, { code, sourceMap = '' }: StoredArtifact): Generator<Parameters> {
  for (const [field, text] of [
    ['code', code],
    ['source_map', sourceMap],
  ] satisfies [Field, string][])
    yield* toSlices(text)
      .drop(1)
      .map((bytes, nth) => ({ digest, field, nth, bytes }))
}

/** What all of that is long, in bytes. */
export function toRestBytes({ code, sourceMap = '' }: StoredArtifact): number {
  const rests = [code, sourceMap].map(text => Buffer.byteLength(text) - toFirstSlice(text).byteLength)
  return rests.reduce((sum, bytes) => sum + bytes, 0)
}

function toFirstSlice(text: string): Uint8Array {
  return toSlices(text).next().value ?? new Uint8Array()
}
