// The rungs of the cold-start ladder, each on its own: touched memory, code cache, blanks, kept warm; for a hello and for a
// bundle of Hono and zod, with where the time of their first requests goes. Run: npm run bench:ladder -- [--starts N] [--json]

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { START_PHASES } from '../src/host/engine.ts'
import { toSpread } from './percentiles.ts'
import { createProgress } from './progress.ts'
import type { Rung, RungStart } from './rung-starts.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'

interface Result {
  readonly bundle: string
  readonly entry: string
  readonly rung: Rung
  readonly starts: RungStart[]
}

/** By folder in examples/. */
const BUNDLES = { hello: 'hello', 'hono-app': 'Hono and zod' }
const NOTHING = { blanks: 0, codeCache: false }
const RUNGS: readonly Rung[] = [
  { name: 'nothing', options: NOTHING },
  { name: 'memory touched', options: { ...NOTHING, reserveMiB: 8 } },
  { name: 'code cache', options: { ...NOTHING, codeCache: true } },
  { name: 'blanks', options: { ...NOTHING, blanks: 1 } },
  { name: 'blanks and code cache', options: { blanks: 1 } },
  { name: 'all three', options: { blanks: 1, reserveMiB: 8 } },
  { name: 'kept warm', options: { blanks: 1 }, isPrepared: true },
]
const FIGURES = ['all', 'queue', ...START_PHASES, 'call'] as const
const PROGRAM = fileURLToPath(new URL('./rung-starts.ts', import.meta.url))
/** Each with a process of its own, the rungs in turn. */
const ROUNDS = 3

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, starts: { type: 'string', default: '60' } },
})
const progress = createProgress('ladder')
const results = Object.entries(BUNDLES).flatMap(([folder, bundle]) => {
  const entry = fileURLToPath(new URL(`../examples/${folder}/index.ts`, import.meta.url))
  return RUNGS.map((rung): Result => ({ bundle, entry, rung, starts: [] }))
})
const count = Math.ceil(Number(values.starts) / ROUNDS)
for (let round = 0; round < ROUNDS; round++) {
  for (const [nth, result] of results.entries()) {
    result.starts.push(...(await measure(result)))
    progress((round + (nth + 1) / results.length) / ROUNDS)
  }
}
conclude(values.json, { results: results.map(toFigures) }, toTable(), [])

async function measure({ rung, entry }: Result): Promise<RungStart[]> {
  const args = ['--no-node-snapshot', PROGRAM, JSON.stringify(rung), entry, String(count)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

function toFigures({ bundle, rung, starts }: Result) {
  const spreads = FIGURES.map(figure => [figure, toSpread(starts.map(start => start[figure]))])
  return { bundle, rung: rung.name, starts: starts.length, ms: Object.fromEntries(spreads) }
}

function toTable(): string {
  const rows = results.map(({ bundle, rung, starts }) => {
    const spreads = FIGURES.map(figure => toSpread(starts.map(start => start[figure])))
    const p99 = spreads[0]?.p99 ?? Number.NaN
    return [`${bundle}: ${rung.name}`, ...spreads.map(({ p50 }) => p50.toFixed(2)), p99.toFixed(2)]
  })
  return table(['rung, ms', ...FIGURES.map(figure => `${figure} p50`), 'all p99'], rows)
}
