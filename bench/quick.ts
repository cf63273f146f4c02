// `npm run bench:quick`: the figures of the README in about half a minute. `--json` for machines.

import { parseArgs } from 'node:util'
import { autocannon } from './autocannon.ts'
import { HELLO_LOAD } from './functions.ts'
import { createProgress } from './progress.ts'
import { measureStarts, type Starts } from './starts.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'
import { measureThroughput, type Throughput } from './throughput.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    functions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
  },
})

const contenders = [
  { name: 'isolet', file: 'isolet.ts' },
  { name: 'plain Hono', file: 'plain-hono.ts' },
]
const starts = await measureStarts(Number(values.functions), createProgress('starts'))
const plan = {
  workload: HELLO_LOAD,
  generator: autocannon,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
}
const throughput = await measureThroughput(contenders, plan, createProgress('throughput'))
conclude(values.json, { starts, throughput }, toText(), [])

function toText(): string {
  const [own, ceiling] = throughput
  const share = own && ceiling ? Math.round((own.requestsPerSecond / ceiling.requestsPerSecond) * 100) : Number.NaN
  return [
    startTable(starts),
    throughputTable(throughput),
    `isolet answers ${share} % of what plain Hono does in the same run.`,
  ].join('\n\n')
}

function startTable(all: readonly Starts[]): string {
  const rows = all.map(({ kind, functions, ms }) => [
    kind,
    functions,
    ...[ms.p50, ms.p95, ms.p99].map(each => each.toFixed(3)),
  ])
  return table(['start', 'functions', 'p50 ms', 'p95 ms', 'p99 ms'], rows)
}

function throughputTable(all: readonly Throughput[]): string {
  const rows = all.map(({ server, requestsPerSecond, p50, p99 }) => [server, Math.round(requestsPerSecond), p50, p99])
  return table(['hello over HTTP, 64 connections', 'requests/s', 'p50 ms', 'p99 ms'], rows)
}
