// First requests through the library: an isolate made on demand, bound from a blank, or warm.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { DEFAULT_LIMITS } from '../src/base/limits.ts'
import type { Engine, StartKind } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { Artifact, Version } from '../src/host/version.ts'
import { type Spread, toSpread } from './percentiles.ts'

export interface Starts {
  readonly kind: StartKind
  readonly functions: number
  /** From asking the host to having the response, in milliseconds. */
  readonly ms: Spread
}

const HELLO = 'export default { fetch: () => new Response("hello") }'
/** Isolates each host keeps: after the warm-up it is full, so that a start finds memory that was used before. */
const ROOM = 50
const WARM_UP = 60

/** Measures `count` fresh functions of each start kind, the kinds in turn. */
export async function measureStarts(count: number, onProgress: (done: number) => void): Promise<Starts[]> {
  await using cold = await openHost({ blanks: 0, maxIsolates: ROOM })
  await using pooled = await openHost({ blanks: 1, maxIsolates: ROOM })
  const artifact = await withCache(cold)
  const times: Record<StartKind, number[]> = { cold: [], pooled: [], warm: [] }
  for (let n = 0; n < count + WARM_UP; n += 1) {
    const version = toVersion(n, artifact)
    await blankReady(pooled)
    const round = {
      cold: await time(cold, version),
      pooled: await time(pooled, version),
      warm: await time(pooled, version),
    }
    if (n >= WARM_UP) for (const kind of ['cold', 'pooled', 'warm'] as const) times[kind].push(round[kind])
    onProgress(n / (count + WARM_UP))
  }
  return (['cold', 'pooled', 'warm'] as const).map(kind => ({ kind, functions: count, ms: toSpread(times[kind]) }))
}

async function withCache(engine: Engine): Promise<Artifact> {
  const { codeCache } = await engine.prepare(toVersion(-1, { code: HELLO }), false)
  return { code: HELLO, codeCache }
}

async function time(engine: Engine, version: Version): Promise<number> {
  const begun = performance.now()
  const { body } = await engine.dispatch(version, { method: 'GET', url: 'http://bench/', headers: [], body: null })
  const ms = performance.now() - begun
  if (body !== 'hello') throw new Error(`${version.name} did not answer hello`)
  return ms
}

/** A pooled start is one with a blank at hand, so the blank is waited for, outside of the measured time. */
async function blankReady(engine: Engine): Promise<void> {
  while (engine.stats().pool.blanks === 0) await nextTurn()
}

function toVersion(n: number, artifact: Artifact): Version {
  const name = `hello-${n}`
  return { key: `${name}@1`, name, version: 1, limits: DEFAULT_LIMITS, env: {}, readArtifact: () => artifact }
}
