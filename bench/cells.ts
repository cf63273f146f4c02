// What safety costs: hello and a 10 KB echo in cells, inline, in plain Hono and in workerd, all servers on one core and
// the load on another. Run: node --no-node-snapshot bench/cells.ts [--workerd PATH] [--rounds N] [--seconds N] [--json]

import { parseArgs } from 'node:util'
import type { Contender } from './child-server.ts'
import { findCores, findProgram } from './cores.ts'
import { ECHO_LOAD, HELLO_LOAD } from './functions.ts'
import { findLoadGenerator } from './load-generator.ts'
import { findPeerProgram } from './peer-programs.ts'
import { createProgress } from './progress.ts'
import { type Cell, table } from './table.ts'
import { conclude, type Target } from './targets.ts'
import { measureThroughput, type Throughput } from './throughput.ts'

interface Result {
  readonly function: string
  readonly servers: readonly Throughput[]
}

const HONO = 'plain Hono'
const INLINE = 'isolet, inline'
const CELLS = 'isolet, 1 cell'
const WORKERD = 'workerd'
/** Least shares of plain Hono's rate, in percent, and least multiple of workerd's. */
const CELLS_PERCENT = 40
const INLINE_PERCENT = 60
const WORKERD_FACTOR = 1.5

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    workerd: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
  },
})
const contenders = toContenders(values.workerd ?? findProgram('workerd') ?? findPeerProgram('workerd'))
const cores = findCores()
const generator = findLoadGenerator()
const plan = { generator, cores, rounds: Number(values.rounds), seconds: Number(values.seconds) }
const results: Result[] = []
for (const workload of [HELLO_LOAD, ECHO_LOAD]) {
  const servers = await measureThroughput(contenders, { ...plan, workload }, createProgress(workload.function))
  results.push({ function: workload.function, servers })
}
const where = cores ? `servers on core ${cores.servers}, load on core ${cores.load}` : 'not pinned to cores'
const text = [`${generator.name}, 64 connections, ${where}`, ...results.map(toTable)].join('\n\n')
conclude(values.json, { generator: generator.name, cores, results }, text, results.flatMap(toTargets))

function toContenders(workerd: string | undefined): Contender[] {
  const always = [
    { name: HONO, file: 'plain-hono.ts' },
    { name: INLINE, file: 'isolet.ts', args: ['0'] },
    { name: CELLS, file: 'isolet.ts', args: ['1'] },
  ]
  return workerd === undefined ? always : [...always, { name: WORKERD, file: 'workerd.ts', args: [workerd] }]
}

function toTargets(result: Result): Target[] {
  const { function: name } = result
  const always = [
    { what: `${name}, cells, % of plain Hono`, value: 100 * ratio(result, CELLS, HONO), atLeast: CELLS_PERCENT },
    { what: `${name}, inline, % of plain Hono`, value: 100 * ratio(result, INLINE, HONO), atLeast: INLINE_PERCENT },
  ]
  if (rateOf(result, WORKERD) === undefined) return always
  const factor = ratio(result, CELLS, WORKERD)
  return [...always, { what: `${name}, cells, times workerd`, value: factor, atLeast: WORKERD_FACTOR }]
}

function toTable(result: Result): string {
  const head = [result.function, 'requests/s', 'p50 ms', 'p99 ms', '% of plain Hono', '× workerd']
  const rows = result.servers.map(({ server, requestsPerSecond, p50, p99 }): Cell[] => [
    server,
    Math.round(requestsPerSecond),
    p50.toFixed(2),
    p99.toFixed(2),
    (100 * ratio(result, server, HONO)).toFixed(1),
    rateOf(result, WORKERD) === undefined ? '' : ratio(result, server, WORKERD).toFixed(2),
  ])
  return table(head, rows)
}

function ratio(result: Result, server: string, to: string): number {
  return (rateOf(result, server) ?? Number.NaN) / (rateOf(result, to) ?? Number.NaN)
}

function rateOf({ servers }: Result, name: string): number | undefined {
  return servers.find(({ server }) => server === name)?.requestsPerSecond
}
