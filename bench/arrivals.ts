// New functions that arrive at a steady rate, one by one or several at once: how many of their first requests find a
// blank, and how long do they take, by how many blanks are kept? Run: npm run bench:arrivals -- [--seconds N] [--json]

import { parseArgs } from 'node:util'
import { toLimits } from '../src/base/limits.ts'
import type { Engine, EngineOptions, StartKind } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { Artifact } from '../src/host/version.ts'
import { callHello, toArtifact, toFreshVersion } from './fresh-version.ts'
import { HELLO } from './functions.ts'
import { driveOpenLoop } from './open-loop.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { createProgress } from './progress.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'

interface Arrivals {
  readonly perSecond: number
  /** Functions that come together. */
  readonly atOnce: number
}

interface Result extends Arrivals {
  readonly blanks: NonNullable<EngineOptions['blanks']>
  readonly functions: number
  /** Of first requests, those that found a blank. */
  readonly pooledShare: number
  /** From the moment that a request was due until it had its answer, in milliseconds. */
  readonly ms: Spread
  /** Blanks that there were to be at the end. */
  readonly wanted: number
}

/** A start takes memory that was used before once the host is full. */
const ROOM = 50
const WARM_UP = 60
/** Late is what is measured, so nothing is refused for it. */
const LIMITS = toLimits({ waitMs: 60_000, wallMs: 60_000 })
const ARRIVALS: readonly Arrivals[] = [
  { perSecond: 50, atOnce: 1 },
  { perSecond: 50, atOnce: 10 },
  { perSecond: 200, atOnce: 1 },
  { perSecond: 200, atOnce: 20 },
]
const POLICIES = [0, 4, 'adaptive'] as const

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '4' } },
})
const progress = createProgress('arrivals')
const results: Result[] = []
for (const arrivals of ARRIVALS)
  for (const blanks of POLICIES) {
    results.push(await measure(arrivals, blanks, Number(values.seconds)))
    progress(results.length / (ARRIVALS.length * POLICIES.length))
  }
conclude(values.json, { results }, toTable(results), [])

async function measure(arrivals: Arrivals, blanks: Result['blanks'], seconds: number): Promise<Result> {
  await using host = await openHost({ blanks, maxIsolates: ROOM })
  const artifact = await toArtifact(host, HELLO, LIMITS)
  for (let n = 0; n < WARM_UP; n += 1) await call(host, artifact)
  const { perSecond, atOnce } = arrivals
  const group = () => Promise.all(Array.from({ length: atOnce }, () => call(host, artifact)))
  const timed = await driveOpenLoop(perSecond / atOnce, seconds, group)
  const kinds = timed.flatMap(({ answer }) => answer)
  const { blanksWanted: wanted } = host.stats().pool
  const pooledShare = kinds.filter(kind => kind === 'pooled').length / kinds.length
  return { ...arrivals, blanks, functions: kinds.length, pooledShare, ms: toSpread(timed.map(({ ms }) => ms)), wanted }
}

/** The first request of a function that is new. */
function call(host: Engine, artifact: Artifact): Promise<StartKind> {
  return callHello(host, toFreshVersion(artifact, LIMITS))
}

function toTable(all: readonly Result[]): string {
  const rows = all.map(({ perSecond, atOnce, blanks, functions, pooledShare, ms, wanted }) => [
    `${perSecond}/s, ${atOnce} at once`,
    blanks,
    functions,
    `${(pooledShare * 100).toFixed(1)} %`,
    ...[ms.p50, ms.p95, ms.p99].map(each => each.toFixed(2)),
    wanted,
  ])
  return table(['new functions', 'blanks', 'functions', 'pooled', 'p50 ms', 'p95 ms', 'p99 ms', 'wanted'], rows)
}
