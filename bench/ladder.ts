// The rungs of the cold-start ladder, each on its own: code cache and blanks, for a hello and for a bundle of Hono and
// zod, with where the time of their first requests goes. Run: npm run bench:ladder -- [--starts N] [--json]

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { toLimits } from '../src/base/limits.ts'
import { buildEntry, stopBuild } from '../src/build/build.ts'
import { type Engine, type EngineOptions, START_PHASES } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { HostStats } from '../src/host/stats.ts'
import type { Version } from '../src/host/version.ts'
import { blankReady, toArtifact, toFreshVersion } from './fresh-version.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { createProgress } from './progress.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'

interface Rung {
  readonly name: string
  readonly options: EngineOptions
  /** Prepared ahead, as at a deploy. */
  readonly warm?: true
}

interface Result {
  readonly bundle: string
  readonly rung: string
  readonly starts: number
  /** From asking the host to having the head of the response, in milliseconds. */
  readonly ms: Spread
  readonly phaseMs: HostStats['phaseMs']
}

const HONO = fileURLToPath(new URL('../examples/hono-app/index.ts', import.meta.url))
const HELLO = fileURLToPath(new URL('../examples/hello/index.ts', import.meta.url))
const RUNGS: readonly Rung[] = [
  { name: 'nothing', options: { blanks: 0, codeCache: false } },
  { name: 'code cache', options: { blanks: 0 } },
  { name: 'blanks', options: { blanks: 1, codeCache: false } },
  { name: 'blanks and code cache', options: { blanks: 1 } },
  { name: 'kept warm', options: { blanks: 1 }, warm: true },
]
const PHASES = ['queue', ...START_PHASES, 'call'] as const
const LIMITS = toLimits({ cpuMs: 10_000, startupCpuMs: 10_000 })
/** Each host is full after the warm-up, so that a start finds memory that was used before. */
const ROOM = 10
const WARM_UP = 15

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, starts: { type: 'string', default: '60' } },
})
const progress = createProgress('ladder')
const results: Result[] = []
for (const [bundle, entry] of Object.entries({ hello: HELLO, 'Hono and zod': HONO })) {
  results.push(...(await measure(bundle, entry, Number(values.starts))))
  progress(results.length / (2 * RUNGS.length))
}
await stopBuild()
conclude(values.json, { results }, toTables(results), [])

/** Starts as many on each rung, the rungs in turn. */
async function measure(bundle: string, entry: string, starts: number): Promise<Result[]> {
  const { code } = await buildEntry(entry)
  await using resources = new AsyncDisposableStack()
  const rungs = []
  for (const rung of RUNGS) {
    const host = resources.use(await openHost({ ...rung.options, maxIsolates: ROOM }))
    rungs.push({ ...rung, host, artifact: await toArtifact(host, code, LIMITS), times: [] as number[] })
  }
  for (let n = 0; n < starts + WARM_UP; n += 1)
    for (const { host, artifact, warm, times, options } of rungs) {
      const ms = await time(host, toFreshVersion(artifact, LIMITS), { warm, blanks: options.blanks !== 0 })
      if (n >= WARM_UP) times.push(ms)
    }
  return rungs.map(({ name, host, times }) => {
    return { bundle, rung: name, starts, ms: toSpread(times), phaseMs: host.stats().phaseMs }
  })
}

async function time(host: Engine, version: Version, ahead: { warm?: true | undefined; blanks: boolean }) {
  if (ahead.warm) await host.prepare(version, true)
  if (ahead.blanks) await blankReady(host)
  const begun = performance.now()
  const { status } = await host.dispatch(version, { method: 'GET', url: 'http://bench/', headers: [], body: null })
  if (status !== 200) throw new Error(`${version.name} answered ${status}`)
  return performance.now() - begun
}

function toTables(all: readonly Result[]): string {
  const rows = all.map(({ bundle, rung, ms, phaseMs }) => {
    const phases = phaseMs.cold.call.count > 0 ? phaseMs.cold : phaseMs.pooled
    const medians = PHASES.map(phase => (phases[phase].count > 0 ? phases[phase].p50.toFixed(2) : '–'))
    return [`${bundle}: ${rung}`, ms.p50.toFixed(2), ms.p99.toFixed(2), ...medians]
  })
  return table(['rung, ms', 'p50', 'p99', ...PHASES.map(phase => `${phase} p50`)], rows)
}
