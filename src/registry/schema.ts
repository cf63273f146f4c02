// The tables of a SQLite registry and how an older file becomes today's. Text only; sqlite-registry.ts runs it.

/**
 * One script for each schema version, in order; `user_version` of the file counts those it has had. A script that
 * was released is never changed: a new one follows it.
 *
 * Code and source maps are kept as UTF-8 in blobs, since a NUL cuts a text short on its way out of node:sqlite.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE functions (
    name TEXT PRIMARY KEY,
    active_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX functions_by_use ON functions (used_at);

  CREATE TABLE artifacts (
    digest TEXT PRIMARY KEY,
    code BLOB NOT NULL,
    source_map BLOB,
    cache_key TEXT,
    code_cache BLOB
  ) STRICT;

  CREATE TABLE versions (
    name TEXT NOT NULL REFERENCES functions (name) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    upload_id TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES artifacts (digest),
    created_at INTEGER NOT NULL,
    code_bytes INTEGER NOT NULL,
    limits TEXT NOT NULL,
    env TEXT NOT NULL,
    egress TEXT,
    startup TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX versions_by_digest ON versions (digest);
  `,
  // What follows the first slice of code and source map, which stay in their artifact. No reference to that: slices are
  // stored before it.
  `
  CREATE TABLE slices (
    digest TEXT NOT NULL,
    field TEXT NOT NULL,
    nth INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (digest, field, nth)
  ) STRICT, WITHOUT ROWID;
  `,
]
