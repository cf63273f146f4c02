// First requests through the library: an isolate made on demand, bound from a blank, or warm.

import { DEFAULT_LIMITS } from '../src/base/limits.ts'
import type { Engine, StartKind } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { Version } from '../src/host/version.ts'
import { blankReady, toArtifact, toFreshVersion } from './fresh-version.ts'
import { HELLO } from './functions.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { TENANT_LIMITS } from './tenant-limits.ts'

export interface Starts {
  readonly kind: StartKind
  readonly functions: number
  /** From asking the host to having the response, in milliseconds. */
  readonly ms: Spread
}

const KINDS = ['cold', 'pooled', 'warm'] as const
/** Isolates each host keeps: after the warm-up it is full, so that a start finds memory that was used before. */
const ROOM = 50
const WARM_UP = 60
const LIMITS = { ...DEFAULT_LIMITS, ...TENANT_LIMITS }

/** Measures `count` fresh functions of each start kind, the kinds in turn. */
export async function measureStarts(count: number, onProgress: (done: number) => void): Promise<Starts[]> {
  const times = await sampleStarts({ code: HELLO, path: '', answer: 'hello' }, count, WARM_UP, onProgress)
  return KINDS.map(kind => ({ kind, functions: count, ms: toSpread(times[kind]) }))
}

/** A function, and what it answers at a path. */
export interface Started {
  readonly code: string
  readonly path: string
  readonly answer: string
}

/** As `measureStarts`; milliseconds of each start. @param warmUp starts before that, which don't count. */
export async function sampleStarts(
  started: Started,
  count: number,
  warmUp: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<Readonly<Record<StartKind, readonly number[]>>> {
  await using cold = await openHost({ blanks: 0, maxIsolates: ROOM })
  await using pooled = await openHost({ blanks: 1, maxIsolates: ROOM })
  const artifact = await toArtifact(cold, started.code, LIMITS)
  const times: Record<StartKind, number[]> = { cold: [], pooled: [], warm: [] }
  for (let n = 0; n < count + warmUp; n += 1) {
    const version = toFreshVersion(artifact, LIMITS)
    await blankReady(pooled)
    const round = {
      cold: await time(cold, version, started),
      pooled: await time(pooled, version, started),
      warm: await time(pooled, version, started),
    }
    if (n >= warmUp) for (const kind of KINDS) times[kind].push(round[kind])
    onProgress(n / (count + warmUp))
  }
  return times
}

async function time(engine: Engine, version: Version, { path, answer }: Started): Promise<number> {
  const begun = performance.now()
  const { body } = await engine.dispatch(version, {
    method: 'GET',
    url: `http://bench/${path}`,
    headers: [],
    body: null,
  })
  const ms = performance.now() - begun
  if (body !== answer) throw new Error(`${version.name} did not answer ${answer}`)
  return ms
}
