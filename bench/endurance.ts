// Ten minutes of 10 KB of JSON at 64 connections: is a request lost, an isolate ended, does memory grow?
// Run: npm run bench:endurance -- [--cells N] [--seconds N] [--json]; 0 cells, the default, is inline

import { parseArgs } from 'node:util'
import { createLogger } from '../src/server/logger.ts'
import { openServer, type RunningServer } from '../src/server/server.ts'
import { readBundles, toCall } from './bundles.ts'
import { findCells } from './cell-processes.ts'
import { drive, findLoadGenerator, type Load } from './load-generator.ts'
import { readMemory } from './process-memory.ts'
import { createProgress } from './progress.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'
import { TENANT_LIMITS } from './tenant-limits.ts'

/** Memory levels off within. */
const WARM_UP_SECONDS = 10

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    cells: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '600' },
  },
})
const cells = Number(values.cells)
const seconds = Number(values.seconds)
const generator = findLoadGenerator()
const { source, exchange } = (await readBundles()).echo
await using resources = new AsyncDisposableStack()
const server = resources.adopt(
  await openServer({ port: 0, adminPort: 0, cells, logger: createLogger({ level: 'warn' }) }),
  opened => opened.close(0),
)
await server.deploy({ name: 'echo', entry: 'index.js', files: new Map([['index.js', source]]), limits: TENANT_LIMITS })
const { url, init } = toCall(`${server.url}/fn/echo/`, exchange)
await expectEcho()
await load(WARM_UP_SECONDS)
const before = readFigures(server)
const { requestsPerSecond, p50, p99 } = await withProgress(load(seconds))
const after = readFigures(server)
await expectEcho()
const result = {
  cells,
  seconds,
  requests: after.requests - before.requests,
  requestsPerSecond,
  ms: { p50, p99 },
  errors: after.errors - before.errors,
  ended: after.ended - before.ended,
  lostCells: after.lostCells - before.lostCells,
  rssMiB: { before: before.rssMiB, after: after.rssMiB },
}
conclude(values.json, { generator: generator.name, result }, toTable(), [
  { what: 'requests', value: result.requests, atLeast: 1 },
  { what: 'errors', value: result.errors, atMost: 0 },
  { what: 'isolates ended', value: result.ended, atMost: 0 },
  { what: 'cells lost', value: result.lostCells, atMost: 0 },
])

/** Of the load generator's own an answer that failed, or never came, is an error that `drive` throws. */
function load(time: number): Promise<Load> {
  return drive(generator, url, { function: 'echo', body: exchange.body ?? '', answer: '' }, time)
}

async function expectEcho(): Promise<void> {
  const answer = await (await fetch(url, init)).bytes()
  if (Buffer.compare(answer, exchange.answer) !== 0) throw new Error('the answer is not what was sent')
}

async function withProgress<Result>(work: Promise<Result>): Promise<Result> {
  const progress = createProgress('endurance')
  const begun = performance.now()
  const timer = setInterval(() => progress(Math.min(0.99, (performance.now() - begun) / 1000 / seconds)), 1000)
  try {
    return await work
  } finally {
    clearInterval(timer)
    progress(1)
  }
}

function readFigures({ engine }: RunningServer) {
  const stats = engine.stats()
  const { requests, errors, evictions } = stats
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)
  const { rssMiB } = readMemory([process.pid, ...findCells(process.pid)])
  return { requests, errors: sum(errors), ended: sum(evictions), lostCells: stats.cells?.lost ?? 0, rssMiB }
}

function toTable(): string {
  const { requests, errors, ended, lostCells, rssMiB } = result
  const head = [
    'cells',
    'seconds',
    'requests',
    'a second',
    'p50 ms',
    'p99 ms',
    'errors',
    'isolates ended',
    'cells lost',
  ]
  const rate = [requests, requestsPerSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2)]
  const memory = `${rssMiB.before.toFixed(0)} to ${rssMiB.after.toFixed(0)}`
  return table([...head, 'RSS MiB'], [[cells, seconds, ...rate, errors, ended, lostCells, memory]])
}
