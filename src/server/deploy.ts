// One deploy: build, trial start, store, serve. A refused one changes nothing, since all that can fail comes before the
// registry's one transaction. Knows nothing of HTTP; who deploys at the same time is deployments.ts's care.

import { randomUUID } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { UploadOptions } from '../build/build-messages.ts'
import type { BuildResult } from '../build/build-result.ts'
import type { Engine, Trial } from '../host/engine.ts'
import type { Artifact, Version } from '../host/version.ts'
import type { NewVersion, Registry, VersionRecord } from '../registry/registry.ts'
import type { Catalog } from './catalog.ts'
import type { Upload } from './upload.ts'

export interface DeployOptions {
  readonly registry: Registry
  readonly engine: Engine
  readonly catalog: Catalog
  readonly clock: Clock
  /** @throws IsoletError ERR_BUILD; ERR_BUSY when too many builds wait. */
  readonly build: (upload: UploadOptions) => Promise<BuildResult>
  /** Names this V8, whose code caches are kept. */
  readonly cacheKey: string
}

export interface DeployResult {
  readonly record: VersionRecord
  readonly warnings: readonly string[]
}

/**
 * Makes the upload the version that serves. The one before serves until the new one is warm and stored.
 * @throws IsoletError ERR_BUILD, or what the trial start failed with.
 */
export async function deploy(options: DeployOptions, upload: Upload): Promise<DeployResult> {
  const { registry, engine, catalog } = options
  const built = await options.build({ entry: upload.entry, files: upload.files, nodejs: upload.nodejs })
  const previous = registry.findVersion(upload.name)
  const draft = toDraft(options, upload, built)
  const candidate = new Candidate(catalog.toVersion({ ...draft, digest: '', codeBytes: built.bytes }), built)
  // A new function stays cold until it is called: a thousand of them would push out those that serve.
  const trial = await engine.prepare(candidate, previous !== undefined)
  const record = await store(options, candidate, toNewVersion(draft, trial, options.cacheKey))
  catalog.swap(previous, record)
  candidate.release(catalog.toVersion(record))
  return { record, warnings: built.warnings }
}

/** A version that is not stored yet: its code is in memory, and let go once the registry has it. */
class Candidate implements Version {
  readonly key: string
  readonly name: string
  readonly version: number
  readonly limits: Version['limits']
  readonly env: Version['env']
  readonly egress: Version['egress']
  #source: Artifact | Version

  constructor(version: Version, { code, sourceMap }: BuildResult) {
    this.key = version.key
    this.name = version.name
    this.version = version.version
    this.limits = version.limits
    this.env = version.env
    this.egress = version.egress
    this.#source = { code, sourceMap }
  }

  readArtifact(): Artifact {
    return 'readArtifact' in this.#source ? this.#source.readArtifact() : this.#source
  }

  /** The engine may hold this object for as long as an isolate is warm; it needn't hold the code as well. */
  release(stored: Version): void {
    this.#source = stored
  }
}

function toDraft({ registry, clock }: DeployOptions, upload: Upload, { code, sourceMap }: BuildResult): NewVersion {
  const { name, limits = {}, env = {}, egress } = upload
  const version = registry.nextVersion(name)
  const artifact = { code, sourceMap, codeCache: undefined }
  const identity = { name, version, uploadId: randomUUID(), createdAt: clock.date() }
  return { ...identity, limits, env, egress, artifact, startup: { isolate: 0, compile: 0, evaluate: 0, total: 0 } }
}

function toNewVersion(draft: NewVersion, { startup, codeCache: bytes }: Trial, cacheKey: string): NewVersion {
  const codeCache = bytes && { key: cacheKey, bytes }
  return { ...draft, startup, artifact: { ...draft.artifact, codeCache } }
}

async function store(options: DeployOptions, candidate: Version, version: NewVersion): Promise<VersionRecord> {
  const { registry, engine } = options
  try {
    return registry.deploy(version, await registry.stage(version))
  } catch (error) {
    engine.retire(candidate.key)
    throw error
  }
}
