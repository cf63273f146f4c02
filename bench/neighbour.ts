// A noisy neighbour: how long does hello take at 100 requests a second, alone and beside a function that burns 35 ms a
// request back to back? Run: node --no-node-snapshot bench/neighbour.ts [--workerd PATH] [--seconds N] [--json]

import { parseArgs } from 'node:util'
import { type Failures, toFailures, toReasonLines } from './answers.ts'
import { type BurnerReport, calibrate, startBurner } from './burner.ts'
import { openCaller, warmUp } from './caller.ts'
import { type ChildServer, type Contender, startServer } from './child-server.ts'
import { HELLO_LOAD } from './functions.ts'
import { driveOpenLoop } from './open-loop.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { createProgress } from './progress.ts'
import { type Cell, table } from './table.ts'
import { conclude, type Target } from './targets.ts'

interface Hello extends Failures {
  /** From the moment that a request was due, in milliseconds. */
  readonly ms: Spread
}

interface Result {
  readonly server: string
  readonly quiet: Hello
  readonly beside: Hello
  readonly burner: BurnerReport
}

const ISOLET = 'isolet'
const BURN_MS = 35
const PER_SECOND = 100
/** Enough connections for a server that answers a second late. */
const CONNECTIONS = 100
const MOST_P99_MS = 5

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    cells: { type: 'string', default: '1' },
    workerd: { type: 'string' },
    seconds: { type: 'string', default: '10' },
  },
})
const contenders: Contender[] = [{ name: ISOLET, file: 'isolet.ts', args: [values.cells] }]
if (values.workerd !== undefined) contenders.push({ name: 'workerd', file: 'workerd.ts', args: [values.workerd] })
const progress = createProgress('neighbour')
const results: Result[] = []
for (const contender of contenders) {
  results.push(await measure(contender, Number(values.seconds)))
  progress(results.length / contenders.length)
}
const judged = results.filter(({ server }) => server === ISOLET)
conclude(values.json, { results }, toTable(results), judged.flatMap(toTargets))

async function measure(contender: Contender, seconds: number): Promise<Result> {
  await using server = await startServer(contender)
  await warmUp(server.urlOf('hello'), HELLO_LOAD.answer)
  const burnUrl = server.urlOf('burn')
  const turns = await calibrate(burnUrl, BURN_MS)
  const quiet = await driveHello(server, seconds)
  const burner = startBurner(burnUrl, turns)
  const beside = await driveHello(server, seconds)
  return { server: contender.name, quiet, beside, burner: await burner.stop() }
}

async function driveHello(server: ChildServer, seconds: number): Promise<Hello> {
  await using caller = openCaller(CONNECTIONS)
  const url = server.urlOf('hello')
  const timed = await driveOpenLoop(PER_SECOND, seconds, () => caller.call(url))
  return { ...toFailures(timed.map(({ answer }) => answer)), ms: toSpread(timed.map(({ ms }) => ms)) }
}

function toTargets({ beside, burner }: Result): Target[] {
  return [
    { what: 'hello beside the burner, p99 ms', value: beside.ms.p99, atMost: MOST_P99_MS },
    { what: 'hello beside the burner, failed', value: beside.failed, atMost: 0 },
    // One that is refused burns nothing.
    { what: 'burner, failed', value: burner.failed, atMost: 0 },
  ]
}

function toTable(all: readonly Result[]): string {
  const head = ['hello, 100 requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'failed']
  const rows = all.flatMap(({ server, quiet, beside }) => [
    toRow(`${server}, quiet`, quiet),
    toRow(`${server}, beside the burner`, beside),
  ])
  const burners = all.map(({ server, burner }): Cell[] => [
    `burner in ${server}`,
    burner.requestsPerSecond.toFixed(1),
    burner.p50.toFixed(1),
    burner.failed,
  ])
  const tables = [table(head, rows), table(['burner', 'requests/s', 'p50 ms', 'failed'], burners)]
  return [...tables, ...all.flatMap(toReasons)].join('\n\n')
}

function toReasons({ server, quiet, beside, burner }: Result): string[] {
  return [
    ...toReasonLines(`${server}, quiet`, quiet),
    ...toReasonLines(`${server}, beside the burner`, beside),
    ...toReasonLines(`burner in ${server}`, burner),
  ]
}

function toRow(name: string, { ms, failed }: Hello): Cell[] {
  return [name, ...[ms.p50, ms.p95, ms.p99, ms.max].map(each => each.toFixed(2)), failed]
}
