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
  readonly rung: string
  readonly starts: RungStart[]
}

const ENTRIES = { hello: 'hello', 'Hono and zod': 'hono-app' } as const
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
const results = Object.keys(ENTRIES).flatMap(bundle =>
  RUNGS.map(({ name }): Result => ({ bundle, rung: name, starts: [] })),
)
const count = Math.ceil(Number(values.starts) / ROUNDS)
for (let round = 0; round < ROUNDS; round++) {
  for (const [nth, { bundle, rung, starts }] of results.entries()) {
    starts.push(...(await measure(bundle as keyof typeof ENTRIES, rung)))
    progress((round + (nth + 1) / results.length) / ROUNDS)
  }
}
conclude(values.json, { results: results.map(toFigures) }, toTable(), [])

async function measure(bundle: keyof typeof ENTRIES, name: string): Promise<RungStart[]> {
  const rung = RUNGS.find(each => each.name === name)
  const entry = fileURLToPath(new URL(`../examples/${ENTRIES[bundle]}/index.ts`, import.meta.url))
  const args = ['--no-node-snapshot', PROGRAM, JSON.stringify(rung), entry, String(count)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

function toFigures({ bundle, rung, starts }: Result) {
  const spreads = FIGURES.map(figure => [figure, toSpread(starts.map(start => start[figure]))] as const)
  return { bundle, rung, starts: starts.length, ms: Object.fromEntries(spreads) }
}

function toTable(): string {
  const rows = results.map(({ bundle, rung, starts }) => {
    const spreads = FIGURES.map(figure => toSpread(starts.map(start => start[figure])))
    const p99 = spreads[0]?.p99 ?? Number.NaN
    return [`${bundle}: ${rung}`, ...spreads.map(({ p50 }) => p50.toFixed(2)), p99.toFixed(2)]
  })
  return table(['rung, ms', ...FIGURES.map(figure => `${figure} p50`), 'all p99'], rows)
}
