// `npm run bench:micro`: what single calls of web APIs cost inside an isolate, beside Node's own in the same run.
// `--json` for machines.

import { parseArgs } from 'node:util'
import { openHost } from '../src/host/host.ts'
import { MICRO_TASKS } from './micro-tasks.ts'
import { createProgress } from './progress.ts'
import { measurePair, type Pair } from './side-by-side.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '50' } },
})

const progress = createProgress('micro')
await using engine = await openHost({ blanks: 1 })
const pairs: Pair[] = []
for (const task of MICRO_TASKS) {
  progress(pairs.length / MICRO_TASKS.length)
  pairs.push(await measurePair(engine, task, Number(values.rounds)))
}
progress(1)
conclude(values.json, { microseconds: pairs }, toText(), [])

function toText(): string {
  const rows = pairs.map(({ task, isolet, node }) => [
    task,
    ...[isolet.p50, isolet.p95, node.p50, node.p95].map(us => us.toFixed(us < 100 ? 2 : 0)),
    (isolet.p50 / node.p50).toFixed(2),
  ])
  return table(['operation', 'isolet p50 µs', 'p95', 'Node p50 µs', 'p95', 'isolet / Node'], rows)
}
