// `npm run bench:self-check`: does `--compare` say what it should? Runs a short suite again and again: two runs of the
// same isolet must not differ, and one whose requests each take 10 % more must. Takes a quarter of an hour or more.
// Options: [--pairs 20] [--slower 5] [--keep DIR]

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBundleFolder } from './bundle-folder.ts'
import { type Change, compareRecords } from './compare.ts'
import { CELLS, createIsolet, INLINE } from './isolet-subject.ts'
import { measure } from './measure.ts'
import { median } from './percentiles.ts'
import type { RunRecord, Suite } from './record.ts'
import { FULL, type Sizes } from './sizes.ts'
import type { Subject } from './subject.ts'
import type { Step } from './suite.ts'
import { conclude, type Target } from './targets.ts'

const SLOWER = 0.1
/** Of twenty pairs of equal runs, one may differ. */
const MOST_FALSE = 1 / 20
const SUITES: readonly Suite[] = ['latency', 'throughput']
const SIZES: Sizes = {
  ...FULL,
  rounds: 5,
  warmUp: { requests: 1500, ms: 400 },
  latency: { requests: 400, streamRequests: 1 },
  throughput: { seconds: 1, warmUpSeconds: 1 },
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    slower: { type: 'string', default: '5' },
    keep: { type: 'string' },
  },
})
const pairs = Number(values.pairs)
const slowerRuns = Number(values.slower)
using folder = await openBundleFolder()
const equal: Change[][] = []
const slower: Change[][] = []
let before = await run('A0', asItIs)
for (let pair = 1; pair <= pairs; pair++) {
  if (slower.length < slowerRuns) {
    const changes = compareRecords(before, await run(`B${pair}`, asIfSlower(before))).changes
    slower.push([...changes])
    tell(`A${pair - 1} and a slower one`, changes)
  }
  const after = await run(`A${pair}`, asItIs)
  const { changes } = compareRecords(before, after)
  equal.push([...changes])
  tell(`A${pair - 1} and A${pair}`, changes)
  before = after
}
const falsely = equal.filter(changes => changes.length > 0).length
const found = slower.filter(changes => changes.some(({ verdict }) => verdict === 'slower')).length
const targets: Target[] = [
  { what: `of ${pairs} pairs of equal runs, said to differ`, value: falsely, atMost: Math.floor(pairs * MOST_FALSE) },
  { what: `of ${slower.length} slower runs, found`, value: found, atLeast: slower.length },
]
conclude(false, {}, '', targets)

function asItIs(): readonly Subject[] {
  return [createIsolet(INLINE, folder.path), createIsolet(CELLS, folder.path)]
}

/** Each request takes a tenth more than it took in that run: of its time alone, or of its share of full load. */
function asIfSlower({ series }: RunRecord): (suite: Suite) => readonly Subject[] {
  return suite =>
    ([INLINE, CELLS] as const).map(name => {
      const hello = series.find(each => each.suite === suite && each.subject === name && each.case.startsWith('hello'))
      const value = median(hello?.rounds.map(median) ?? [])
      const requestMs = hello?.unit === 'ms' ? value : 1000 / value
      return createIsolet(name, folder.path, 1000 * SLOWER * requestMs)
    })
}

async function run(name: string, subjectsOf: (suite: Suite) => readonly Subject[]): Promise<RunRecord> {
  const seed = Date.now() % 1_000_000
  const ignore = () => undefined
  const plan = { suites: SUITES, subjectsOf, wants: isShort, sizes: SIZES, seed, command: 'self-check', tell: ignore }
  const { record, failures } = await measure(plan)
  for (const { error } of failures) throw error
  if (values.keep !== undefined) {
    mkdirSync(values.keep, { recursive: true })
    writeFileSync(join(values.keep, `${name}.json`), JSON.stringify({ ...record, targets: [] }))
  }
  return { ...record, targets: [] }
}

function isShort({ suite, subject, cases }: Step): boolean {
  const isHello = cases.some(each => each === 'hello' || each === 'hello, on one core')
  return isHello && (suite === 'latency' || subject === INLINE)
}

function tell(what: string, changes: readonly Change[]): void {
  const said = changes.map(({ suite, subject, percent }) => `${suite} of ${subject} by ${percent.toFixed(1)} %`)
  console.error(`${what}: ${said.length === 0 ? 'no difference' : said.join(', ')}`)
}
