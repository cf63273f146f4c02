// The command line of `npm run bench`.

import { parseArgs } from 'node:util'
import { HONO } from './hono-subject.ts'
import { CELLS, INLINE } from './isolet-subject.ts'
import type { Suite } from './record.ts'
import { FULL, QUICK, type Sizes, SMOKE } from './sizes.ts'
import { SUITE_NAMES } from './suites/suites.ts'

export const USAGE = `npm run bench -- [options]              measures
npm run bench -- --compare A.json B.json   says what B does otherwise than A

  --suite A,B    ${SUITE_NAMES.join(', ')}; all when left out
  --subject NAME only that one; may be given again
  --peers        the other runtimes too (npm ci --prefix bench/peers)
  --rounds N     how often each is measured, started afresh (3)
  --quick        few samples: a first impression
  --smoke        hardly any: shows that all of it runs
  --seed N       what orders are drawn from
  --out FILE     the record (bench/results/<date>.json)
  --report FILE  the report (beside the record)
  --json         prints the record instead of a table`

export interface MeasureOptions {
  readonly mode: 'measure'
  readonly suites: readonly Suite[]
  /** By name; all when left out. */
  readonly subjects: readonly string[] | undefined
  readonly sizes: Sizes
  /** Enough is measured to hold it against the targets. */
  readonly judged: boolean
  readonly seed: number
  readonly json: boolean
  readonly out: string | undefined
  readonly report: string | undefined
}

export type RunOptions =
  | MeasureOptions
  | { readonly mode: 'compare'; readonly files: readonly [string, string] }
  | { readonly mode: 'help' }

/** What is measured without `--peers`. */
export const OWN: readonly string[] = [INLINE, CELLS, HONO]
const MOST_SEED = 2 ** 31

/** @throws for what it doesn't know. */
export function toRunOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      suite: { type: 'string' },
      subject: { type: 'string', multiple: true },
      peers: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      seed: { type: 'string' },
      out: { type: 'string' },
      report: { type: 'string' },
      json: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { mode: 'help' }
  if (values.compare) return { mode: 'compare', files: toPair(positionals) }
  if (positionals.length > 0) throw new Error(`no argument is expected: ${positionals.join(' ')}`)
  const { json, out, report } = values
  const sizes = values.smoke ? SMOKE : values.quick ? QUICK : FULL
  return {
    mode: 'measure',
    suites: values.suite === undefined ? SUITE_NAMES : values.suite.split(',').map(toSuite),
    sizes: values.rounds === undefined ? sizes : { ...sizes, rounds: toCount('--rounds', values.rounds) },
    seed: values.seed === undefined ? Math.floor(Math.random() * MOST_SEED) : toCount('--seed', values.seed),
    judged: !values.smoke,
    subjects: values.subject ?? (values.peers ? undefined : OWN),
    json,
    out,
    report,
  }
}

function toPair(files: readonly string[]): [string, string] {
  const [a, b, ...more] = files
  if (a === undefined || b === undefined || more.length > 0) throw new Error('--compare takes two files')
  return [a, b]
}

function toSuite(name: string): Suite {
  const suite = SUITE_NAMES.find(each => each === name)
  if (suite === undefined) throw new Error(`there is no suite "${name}": ${SUITE_NAMES.join(', ')}`)
  return suite
}

function toCount(option: string, text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`${option} takes a whole number from 1, not "${text}"`)
  return count
}
