// The engine for builders: web-standard Request in, Response out. Builds what it is given; keeps versions in memory.

import { createHash, randomUUID } from 'node:crypto'
import { IsoletError } from '../base/errors.ts'
import { type Limits, toLimits } from '../base/limits.ts'
import { type BuildResult, buildEntry } from '../build/build.ts'
import { Builders } from '../build/builders.ts'
import { toBuildLimits } from '../cells/build-bounds.ts'
import { type EngineChoice, openEngine } from '../cells/open-engine.ts'
import type { Engine } from '../host/engine.ts'
import type { HostStats } from '../host/stats.ts'
import type { Artifact, Json, Version } from '../host/version.ts'
import { toEngineRequest, toResponse } from './web-standard.ts'

export interface HostOptions extends Omit<EngineChoice, 'ownPorts'> {}

interface LoadCommon {
  /** Letters, digits and hyphens; names the function in logs, stats and errors. */
  readonly name: string
  /** What the handler gets as `env`: JSON values. @default {} */
  readonly env?: Readonly<Record<string, Json>> | undefined
  /** Limits of this function; the host's hold for what is left out. */
  readonly limits?: Partial<Limits> | undefined
  /** Hosts it may fetch (`api.example.com`, `*.example.com`). @default any public one */
  readonly egress?: readonly string[] | undefined
  /** It, and the packages that it imports, may import Node's modules, as far as isolet has them. @default false */
  readonly nodejs?: boolean | undefined
}

/** A function to load: its source as text (JavaScript or TypeScript), or the file it begins in. */
export type LoadOptions = LoadCommon & ({ readonly code: string } | { readonly entry: string })

/** A loaded function. Unloading it, or loading another of its name, ends it. */
export interface LoadedFunction extends AsyncDisposable {
  readonly name: string
  readonly version: number
  /**
   * Runs the handler. Takes what `fetch` takes.
   * @throws IsoletError with the codes of the README's table.
   */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>
  /** Takes it out of the host; running requests finish. */
  unload(): Promise<void>
}

export interface Host extends AsyncDisposable {
  /**
   * Builds a function, starts it once under its limits and serves it from then on. A function of that name that was
   * loaded before is replaced once the new one has started; when it can't be, it goes on as it was.
   * @throws IsoletError ERR_BUILD, ERR_INVALID_OPTION, ERR_GUEST_EXCEPTION, ERR_CPU_LIMIT or ERR_MEMORY_LIMIT.
   */
  load(options: LoadOptions): Promise<LoadedFunction>
  stats(): HostStats
  /** Finishes what runs, for at most `graceMs` (10,000), then disposes every isolate. */
  close(graceMs?: number): Promise<void>
}

/** What each isolate of a loaded function starts from: with the code cache, once its trial start has made it. */
interface Kept extends Artifact {
  codeCache: Uint8Array | undefined
}

const NAME = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/

/**
 * Opens a host. Without `cells` its isolates live in this process: for code you trust not to attack the process itself.
 * With them they live in processes of their own; see docs/threat-model.md.
 */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  const engine = await openEngine(options)
  const builders = new Builders(toBuildLimits(options))
  const active = new Map<string, Version>()

  async function load(given: LoadOptions): Promise<LoadedFunction> {
    const previous = active.get(given.name)
    const { code, sourceMap } = await buildGiven(given, builders)
    const artifact: Kept = { code, sourceMap, codeCache: undefined }
    const version = toVersion(given, options, artifact, (previous?.version ?? 0) + 1)
    const trial = await engine.prepare(version, true)
    artifact.codeCache = trial.codeCache
    active.set(given.name, version)
    if (previous !== undefined) engine.retire(previous.key)
    return createLoaded(engine, active, version)
  }

  async function close(graceMs?: number): Promise<void> {
    await Promise.all([engine.close(graceMs), builders.stop()])
  }

  return {
    load,
    stats: () => engine.stats(),
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

async function buildGiven(given: LoadOptions, builders: Builders): Promise<BuildResult> {
  if (!NAME.test(given.name))
    throw new IsoletError(
      'ERR_INVALID_OPTION',
      `"${given.name}" is no function name: letters, digits and hyphens, at most 63`,
    )
  const { nodejs } = given
  if ('entry' in given) return await buildEntry(given.entry, { nodejs })
  return await builders.build({ entry: 'index.ts', files: new Map([['index.ts', given.code]]), nodejs })
}

function toVersion(given: LoadOptions, host: HostOptions, artifact: Artifact, version: number): Version {
  const digest = createHash('sha256').update(artifact.code).digest('hex').slice(0, 12)
  return {
    key: `${given.name}@${version}:${digest}:${randomUUID()}`,
    name: given.name,
    version,
    limits: toLimits({ ...given.limits }, host.limits),
    env: given.env ?? {},
    egress: given.egress,
    readArtifact: () => artifact,
  }
}

function createLoaded(engine: Engine, active: Map<string, Version>, version: Version): LoadedFunction {
  const { name } = version
  const unload = async (): Promise<void> => {
    if (active.get(name) === version) active.delete(name)
    engine.retire(version.key)
  }
  return {
    name,
    version: version.version,
    async fetch(input, init) {
      if (active.get(name) !== version)
        throw new IsoletError('ERR_NOT_FOUND', `${name} was unloaded, or replaced by a newer version`)
      return toResponse(await engine.dispatch(version, toEngineRequest(new Request(input, init))))
    },
    unload,
    [Symbol.asyncDispose]: unload,
  }
}
