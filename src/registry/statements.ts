// Every question and change that a SQLite registry knows, in SQL. Text only.

export const SQL = {
  nextVersion: 'SELECT coalesce(max(version), 0) + 1 AS next FROM versions WHERE name = ?',
  putFunction: `
    INSERT INTO functions (name, active_version, created_at, updated_at, used_at)
    VALUES (:name, :version, :at, :at, :at)
    ON CONFLICT (name) DO UPDATE SET active_version = :version, updated_at = :at, used_at = :at`,
  // The same digest is the same content, but its cache may be newer. Key and cache are there together or not at all.
  putArtifact: `
    INSERT INTO artifacts (digest, code, source_map, cache_key, code_cache)
    VALUES (:digest, :code, :sourceMap, :cacheKey, :codeCache)
    ON CONFLICT (digest) DO UPDATE
      SET cache_key = coalesce(:cacheKey, cache_key), code_cache = coalesce(:codeCache, code_cache)`,
  putSlice: `
    INSERT INTO slices (digest, field, nth, bytes) VALUES (:digest, :field, :nth, :bytes)
    ON CONFLICT (digest, field, nth) DO NOTHING`,
  sliceBytes: 'SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM slices WHERE digest = ?',
  putVersion: `
    INSERT INTO versions
      (name, version, upload_id, digest, created_at, code_bytes, limits, env, egress, startup)
    VALUES
      (:name, :version, :uploadId, :digest, :createdAt, :codeBytes, :limits, :env, :egress, :startup)`,
  activate: 'UPDATE functions SET active_version = :version, updated_at = :at WHERE name = :name',
  dropVersion: 'DELETE FROM versions WHERE name = ? AND version = ?',
  dropFunction: 'DELETE FROM functions WHERE name = ?',
  dropArtifact: `
    DELETE FROM artifacts WHERE digest = :digest AND NOT EXISTS (SELECT 1 FROM versions WHERE digest = :digest)`,
  dropSlices: `
    DELETE FROM slices WHERE digest = :digest AND NOT EXISTS (SELECT 1 FROM artifacts WHERE digest = :digest)`,
  dropLostSlices: 'DELETE FROM slices WHERE digest NOT IN (SELECT digest FROM artifacts)',
  findFunction: 'SELECT name, active_version, created_at, updated_at FROM functions WHERE name = ?',
  findVersion: 'SELECT * FROM versions WHERE name = ? AND version = ?',
  findActive: `
    SELECT versions.* FROM functions JOIN versions
    ON versions.name = functions.name AND versions.version = functions.active_version WHERE functions.name = ?`,
  listFunctions: `
    SELECT name, active_version, created_at, updated_at FROM functions WHERE name > ? ORDER BY name LIMIT ?`,
  listVersions: 'SELECT * FROM versions WHERE name = ? ORDER BY version DESC',
  readArtifact: 'SELECT code, cache_key, code_cache FROM artifacts WHERE digest = ?',
  readSourceMap: 'SELECT source_map FROM artifacts WHERE digest = ?',
  hasArtifact: 'SELECT 1 FROM artifacts WHERE digest = ?',
  readSlices: 'SELECT bytes FROM slices WHERE digest = ? AND field = ? ORDER BY nth',
  writeCodeCache: 'UPDATE artifacts SET cache_key = ?, code_cache = ? WHERE digest = ?',
  writeUse: 'UPDATE functions SET used_at = ? WHERE name = ?',
  listRecent: 'SELECT name FROM functions ORDER BY used_at DESC LIMIT ?',
  counts: `
    SELECT (SELECT count(*) FROM functions) AS functions, (SELECT count(*) FROM versions) AS versions,
      (SELECT count(*) FROM artifacts) AS artifacts`,
} as const
