// Measures how one function starts and answers, on engines in this process. Knows the engine's interface only.

import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { BuildResult } from '../build/build.ts'
import type { Engine, EngineOptions, StartKind, Trial } from '../host/engine.ts'
import { openHost } from '../host/host.ts'
import type { HostStats } from '../host/stats.ts'
import type { Artifact, Version } from '../host/version.ts'
import type { GivenRequest } from './request-options.ts'

export interface Subject {
  readonly name: string
  readonly built: BuildResult
  readonly settings: Pick<Version, 'limits' | 'env' | 'egress'>
  readonly path: string
  readonly request: GivenRequest
}

/** From handing a request over until its body is there, in milliseconds. */
export interface Spread {
  readonly samples: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface Measurement {
  readonly bytes: number
  readonly heapBytes: number
  /** Compiling and evaluating from source, as at a deploy. */
  readonly startup: Trial['startup']
  readonly starts: Readonly<Record<StartKind, Spread>>
  /** Where the time of cold and pooled starts went, the first few included. */
  readonly phaseMs: HostStats['phaseMs']
}

const BLANK_POLL_MS = 1
const BLANK_WAIT_MS = 1000
const WARM_UP = 5

/**
 * Cold and pooled starts with the code cache that a deploy keeps, then warm requests; the first few of each don't count.
 * @throws IsoletError for a function that does not start or whose requests fail.
 */
export async function measure(subject: Subject, samples: number, engine: EngineOptions): Promise<Measurement> {
  const { bytes } = subject.built
  const { trial, warm } = await measureWarm(subject, samples, engine)
  const artifact = { code: subject.built.code, codeCache: trial.codeCache }
  const cold = await measureStarts(subject, artifact, samples, { ...engine, blanks: 0 })
  const pooled = await measureStarts(subject, artifact, samples, { ...engine, blanks: 2 })
  const starts = { cold: cold.spread, pooled: pooled.spread, warm }
  const phaseMs = { cold: cold.phaseMs.cold, pooled: pooled.phaseMs.pooled }
  return { bytes, heapBytes: trial.heapBytes, startup: trial.startup, starts, phaseMs }
}

async function measureWarm(subject: Subject, samples: number, engine: EngineOptions) {
  await using host = await openHost(engine)
  const version = toVersion(subject, { code: subject.built.code, sourceMap: subject.built.sourceMap })
  const trial = await host.prepare(version, true)
  const warm = await sample(samples, () => time(host, version, subject))
  return { trial, warm }
}

/** Each sample starts a version that the host has never seen, on an isolate of its own. */
async function measureStarts(
  subject: Subject,
  artifact: Artifact,
  samples: number,
  engine: EngineOptions,
): Promise<{ readonly spread: Spread; readonly phaseMs: HostStats['phaseMs'] }> {
  await using host = await openHost(engine)
  const spread = await sample(samples, async () => {
    if (engine.blanks !== 0) await waitForBlank(host)
    const version = toVersion(subject, artifact)
    const ms = await time(host, version, subject)
    host.retire(version.key)
    return ms
  })
  return { spread, phaseMs: host.stats().phaseMs }
}

async function sample(samples: number, run: () => Promise<number>): Promise<Spread> {
  for (let i = 0; i < WARM_UP; i++) await run()
  const times: number[] = []
  for (let i = 0; i < samples; i++) {
    times.push(await run())
    // What a request leaves to be done belongs to no sample.
    await nextTurn()
  }
  return toSpread(times)
}

async function time(host: Engine, version: Version, { path, request: given }: Subject): Promise<number> {
  const headers = given.headers.flatMap(([name, value]) => [name.toLowerCase(), value])
  const request = { ...given, url: new URL(path, `http://${version.name}.localhost`).href, headers }
  const begin = performance.now()
  const { body } = await host.dispatch(version, request)
  if (body instanceof ReadableStream) for await (const _ of body);
  return performance.now() - begin
}

/** Blanks are made off the request path, so a pooled start is one that finds one ready. */
async function waitForBlank(host: Engine): Promise<void> {
  for (let waited = 0; waited < BLANK_WAIT_MS && host.stats().pool.blanks === 0; waited += BLANK_POLL_MS)
    await sleep(BLANK_POLL_MS)
}

export function toVersion({ name, settings }: Subject, artifact: Artifact): Version {
  return { ...settings, key: `${name}@${randomUUID()}`, name, version: 1, readArtifact: () => artifact }
}

export function toSpread(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { samples: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
