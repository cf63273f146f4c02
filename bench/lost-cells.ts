// Lost cells: 200 requests a second that may be run again, while a random cell is killed every second. Does one fail, or
// come with another's answer or twice? Run: node --no-node-snapshot bench/lost-cells.ts [--seconds N] [--cells N] [--json]

import { parseArgs } from 'node:util'
import { type Answer, type Failures, toFailures, toReasonLines, toText } from './answers.ts'
import { openCaller, warmUp } from './caller.ts'
import { findCells } from './cell-processes.ts'
import { type ChildServer, startServer } from './child-server.ts'
import { TAGGED } from './functions.ts'
import { driveOpenLoop, type Timed } from './open-loop.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { createProgress } from './progress.ts'
import { table } from './table.ts'
import { conclude, type Target } from './targets.ts'

interface Result extends Failures {
  readonly requests: number
  readonly kills: number
  /** Answers that are not this request's, or not this once. */
  readonly doubled: number
  /** From the moment that a request was due, in milliseconds. */
  readonly ms: Spread
}

interface Killing {
  /** Kills no more, and tells how many were killed. */
  stop(): number
}

const PER_SECOND = 200
const CONNECTIONS = 200
const KILL_EVERY_MS = 1000

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    cells: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '60' },
  },
})
const seconds = Number(values.seconds)
const result = await measure()
conclude(values.json, { result }, toTable(result), toTargets(result))

async function measure(): Promise<Result> {
  await using server = await startServer({ name: 'isolet', file: 'isolet.ts', args: [values.cells] })
  for (const name of TAGGED) await warmUp(toUrl(server, name, 'warm'), 'warm')
  await using caller = openCaller(CONNECTIONS)
  const progress = createProgress('lost cells')
  const killing = startKilling(server)
  const timed = await driveOpenLoop(PER_SECOND, seconds, n => {
    progress(n / (PER_SECOND * seconds))
    return caller.call(toUrl(server, TAGGED[n % TAGGED.length] ?? '', String(n)))
  })
  progress(1)
  return toResult(timed, killing.stop())
}

/** Kills a random cell of the server every second. */
function startKilling({ pid }: ChildServer): Killing {
  let kills = 0
  const timer = setInterval(() => {
    const cells = findCells(pid)
    const victim = cells[Math.floor(Math.random() * cells.length)]
    if (victim !== undefined && kill(victim)) kills++
  }, KILL_EVERY_MS)
  return {
    stop() {
      clearInterval(timer)
      return kills
    },
  }
}

/** Whether there still was one to kill. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

function toUrl(server: ChildServer, name: string, id: string): string {
  return `${server.urlOf(name)}?id=${id}`
}

/** Requests are numbered in the order of `timed`, and each asked for its number. */
function toResult(timed: readonly Timed<Answer>[], kills: number): Result {
  const doubled = timed.filter(({ answer }, n) => ![undefined, String(n)].includes(toText(answer)))
  return {
    ...toFailures(timed.map(({ answer }) => answer)),
    requests: timed.length,
    kills,
    doubled: doubled.length,
    ms: toSpread(timed.map(({ ms }) => ms)),
  }
}

function toTargets({ kills, failed, doubled }: Result): Target[] {
  return [
    { what: 'failed', value: failed, atMost: 0 },
    { what: 'doubled', value: doubled, atMost: 0 },
    // Without these the others mean nothing; the timer may lose a beat or two.
    { what: 'cells killed', value: kills, atLeast: Math.max(1, Math.floor(seconds * 0.9) - 1) },
  ]
}

function toTable(measured: Result): string {
  const { requests, kills, failed, doubled, ms } = measured
  const head = ['requests', 'cells killed', 'failed', 'doubled', 'p50 ms', 'p99 ms', 'max ms']
  const times = [ms.p50, ms.p99, ms.max].map(each => each.toFixed(2))
  const row = [requests, kills, failed, doubled, ...times]
  return [table(head, [row]), ...toReasonLines('failed', measured)].join('\n\n')
}
