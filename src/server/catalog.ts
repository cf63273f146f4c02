// Which version of a function serves now. The one place where deploy, rollback and removal swap it, so that the data
// plane, the registry and the engine can't drift apart.

import { LRUCache } from 'lru-cache'
import { LateArtifact } from '../base/late-artifact.ts'
import { type Limits, toLimits } from '../base/limits.ts'
import type { Engine } from '../host/engine.ts'
import type { Artifact, Version } from '../host/version.ts'
import type { Registry, VersionRecord } from '../registry/registry.ts'

/** Versions held ready; the others are read from the registry again, in microseconds. */
const MAX_ENTRIES = 10_000

export interface CatalogOptions {
  readonly registry: Registry
  readonly engine: Engine
  /** Names this V8; code caches of another are left alone. */
  readonly cacheKey: string
  /** For functions that don't set their own. */
  readonly limits?: Partial<Limits> | undefined
}

export interface Catalog {
  /** The version that serves `name`. */
  find(name: string): Version | undefined
  /** A stored version as the engine takes it. */
  toVersion(record: VersionRecord): Version
  /** Serves `next` from now on; isolates of `previous` finish what they run. */
  swap(previous: VersionRecord | undefined, next: VersionRecord | undefined): void
}

export function createCatalog(options: CatalogOptions): Catalog {
  return new LruCatalog(options)
}

/** Isolates are kept under it. The upload id keeps a function that was removed and made anew from the old one's. */
function toVersionKey({ name, version, uploadId }: Pick<VersionRecord, 'name' | 'version' | 'uploadId'>): string {
  return `${name}@${version}:${uploadId}`
}

class LruCatalog implements Catalog {
  readonly #options: CatalogOptions
  readonly #active = new LRUCache<string, Version>({ max: MAX_ENTRIES })

  constructor(options: CatalogOptions) {
    this.#options = options
  }

  find(name: string): Version | undefined {
    const held = this.#active.get(name)
    if (held !== undefined) return held
    const record = this.#options.registry.findVersion(name)
    if (record === undefined) return undefined
    const version = this.toVersion(record)
    this.#active.set(name, version)
    return version
  }

  toVersion(record: VersionRecord): Version {
    const { name, version, env, egress, digest } = record
    const limits = toLimits(record.limits, this.#options.limits)
    const readArtifact = () => this.#readArtifact(digest)
    return { key: toVersionKey(record), name, version, limits, env, egress, readArtifact }
  }

  swap(previous: VersionRecord | undefined, next: VersionRecord | undefined): void {
    if (next !== undefined) this.#active.set(next.name, this.toVersion(next))
    else if (previous !== undefined) this.#active.delete(previous.name)
    if (previous !== undefined && previous.uploadId !== next?.uploadId)
      this.#options.engine.retire(toVersionKey(previous))
  }

  #readArtifact(digest: string): Artifact {
    const stored = this.#options.registry.readArtifact(digest)
    const { code, codeCache } = stored
    const usable = codeCache?.key === this.#options.cacheKey ? codeCache.bytes : undefined
    return new LateArtifact(code, usable, () => stored.sourceMap)
  }
}
