// Rows of the SQLite registry to records and back. Pure; knows the columns of schema.ts, runs nothing.

import type { FunctionRecord, StoredArtifact, VersionRecord } from './registry.ts'

/** What SQLite answers, by column. */
export type Row = Readonly<Record<string, unknown>>

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

export function toStoredArtifact(row: Row): StoredArtifact {
  const key = row.cache_key as string | null
  const bytes = row.code_cache as Uint8Array | null
  return {
    code: toText(row.code as Uint8Array),
    sourceMap: row.source_map === null ? undefined : toText(row.source_map as Uint8Array),
    codeCache: key === null || bytes === null ? undefined : { key, bytes },
  }
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
    code: Buffer.from(code),
    sourceMap: sourceMap === undefined ? null : Buffer.from(sourceMap),
    cacheKey: codeCache?.key ?? null,
    codeCache: codeCache?.bytes ?? null,
  }
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
