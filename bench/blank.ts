// `npm run bench:blank`: what a blank costs in time and memory (isolate, context and guest runtime, ready to be bound)
// beside an isolate and a context alone, in the same run. `--json` for machines.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BLANK_KINDS, type BlankKind, type Make, openMakers } from './blank-makers.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { createProgress } from './progress.ts'
import { table } from './table.ts'
import { conclude, type Target } from './targets.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '300' },
    isolates: { type: 'string', default: '500' },
  },
})

const WARM_UP = 30
const MIB = 1024 * 1024
/** How much longer making a blank may take than what isolated-vm alone costs. */
const MAX_RATIO = 2.5
const MAX_RSS_MIB = 1.5
const TITLES: Readonly<Record<BlankKind, string>> = {
  bare: 'isolate and context alone',
  blank: 'blank',
  warmed: 'blank, warmed up',
}

const ms = await measureTimes(Number(values.rounds))
const rssMiB = byKind(readRssMiB)
const targets: Target[] = [
  { what: 'p50 of making a blank / an isolate and a context', value: ms.blank.p50 / ms.bare.p50, atMost: MAX_RATIO },
  { what: 'resident MiB of a blank', value: rssMiB.blank, atMost: MAX_RSS_MIB },
]
conclude(values.json, { ms, rssMiB }, toText(), targets)

async function measureTimes(rounds: number): Promise<Readonly<Record<BlankKind, Spread>>> {
  const makers = await openMakers()
  const progress = createProgress('blanks')
  const times = byKind((): number[] => [])
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? BLANK_KINDS : BLANK_KINDS.toReversed()) {
      const spent = time(makers[kind])
      if (round >= 0) times[kind].push(spent)
    }
    progress((round + 1) / rounds)
  }
  return byKind(kind => toSpread(times[kind]))
}

function byKind<Value>(toValue: (kind: BlankKind) => Value): Record<BlankKind, Value> {
  return { bare: toValue('bare'), blank: toValue('blank'), warmed: toValue('warmed') }
}

function time(make: Make): number {
  const begun = performance.now()
  const dispose = make()
  const spent = performance.now() - begun
  dispose()
  return spent
}

function readRssMiB(kind: BlankKind): number {
  const program = fileURLToPath(new URL('./blank-memory.ts', import.meta.url))
  const args = ['--no-node-snapshot', program, kind, values.isolates]
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' })) / MIB
}

function toText(): string {
  const rows = BLANK_KINDS.map(kind => [
    TITLES[kind],
    ...[ms[kind].p50, ms[kind].p95, ms[kind].p99].map(each => each.toFixed(3)),
    rssMiB[kind].toFixed(2),
  ])
  return table(['made', 'p50 ms', 'p95 ms', 'p99 ms', `resident MiB, of ${values.isolates}`], rows)
}
