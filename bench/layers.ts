// What a warm request costs in each layer, in microseconds of CPU: samples of V8's profiler shared out by the file that
// ran, scaled to the CPU that /proc tells of a run without a profiler. Run: npm run bench:layers [-- --json]

import { parseArgs } from 'node:util'
import { warmUp } from './caller.ts'
import { findCells } from './cell-processes.ts'
import { type Contender, startServer } from './child-server.ts'
import { findCores } from './cores.ts'
import { readCpuUs } from './cpu-time.ts'
import { ECHO_LOAD, HELLO_LOAD, type Workload } from './functions.ts'
import { profile } from './inspector.ts'
import { shareOut } from './layer-shares.ts'
import { drive, findLoadGenerator } from './load-generator.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'

interface Cost {
  readonly process: string
  readonly workload: string
  /** Microseconds of CPU a request, all threads. */
  readonly us: number
  /** Microseconds by layer. */
  readonly layers: Readonly<Record<string, number>>
}

interface Case {
  readonly process: string
  readonly contender: Contender
  /** Of what the server started, the process that is looked at. */
  readonly pick: (pid: number) => number | undefined
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '5' } },
})
const seconds = Number(values.seconds)
const generator = findLoadGenerator()
const cores = findCores()
const cells = { name: 'isolet, 1 cell', file: 'isolet.ts', args: ['1', 'reachable'] }
const cases: Case[] = [
  { process: 'plain Hono', contender: { name: 'plain Hono', file: 'plain-hono.ts' }, pick: pid => pid },
  {
    process: 'isolet, inline',
    contender: { name: 'isolet, inline', file: 'isolet.ts', args: ['0'] },
    pick: pid => pid,
  },
  { process: 'router', contender: cells, pick: pid => pid },
  { process: 'cell', contender: cells, pick: busiestCell },
]
const costs: Cost[] = []
for (const workload of [HELLO_LOAD, ECHO_LOAD]) for (const each of cases) costs.push(await measure(each, workload))
conclude(values.json, { generator: generator.name, costs }, [HELLO_LOAD, ECHO_LOAD].map(toTable).join('\n\n'), [])

async function measure({ process, contender, pick }: Case, workload: Workload): Promise<Cost> {
  await using server = await startServer(contender, cores?.servers)
  const url = server.urlOf(workload.function)
  await warmUp(url, workload.answer, workload.body)
  const load = async () => await drive(generator, url, workload, seconds, cores?.load)
  await load()
  const pid = pick(server.pid)
  if (pid === undefined) throw new Error(`${contender.name} has no process to look at`)
  const before = readCpuUs(pid)
  const { requestsPerSecond } = await load()
  const us = (readCpuUs(pid) - before) / (requestsPerSecond * seconds)
  const shares = shareOut(await profile(pid, async () => void (await load())))
  const layers = Object.fromEntries(Object.entries(shares).map(([layer, share]) => [layer, share * us]))
  return { process, workload: workload.function, us, layers }
}

/** Spares and the probation lane have cells of their own. */
function busiestCell(pid: number): number | undefined {
  return findCells(pid).toSorted((a, b) => readCpuUs(b) - readCpuUs(a))[0]
}

function toTable({ function: name }: Workload): string {
  const own = costs.filter(({ workload }) => workload === name)
  const layers = [...new Set(own.flatMap(cost => Object.keys(cost.layers)))]
  const rows = layers.map(layer => [layer, ...own.map(cost => (cost.layers[layer] ?? 0).toFixed(1))])
  const total = ['all', ...own.map(({ us }) => us.toFixed(1))]
  return table([`${name}, µs of CPU a request`, ...own.map(({ process }) => process)], [...rows, total])
}
