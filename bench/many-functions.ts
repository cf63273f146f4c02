// 2,000 functions in a server with room for 50 isolates: does every one answer, what is evicted, how large does the
// process grow? Run: node --no-node-snapshot bench/many-functions.ts [functions] [room]

import { createLogger } from '../src/server/logger.ts'
import { openServer, type RunningServer } from '../src/server/server.ts'
import { toSpread } from './percentiles.ts'

/** Enough to see memory level off. */
const ROUNDS = 8
/** A busy machine may take longer than a budget of 100 ms allows. */
const LIMITS = { cpuMs: 10_000 }
const MIB = 1024 * 1024

const [functions = 2000, room = 50] = process.argv.slice(2).map(Number)
await using resources = new AsyncDisposableStack()
const server = resources.adopt(
  await openServer({ port: 0, adminPort: 0, maxIsolates: room, logger: createLogger({ level: 'silent' }) }),
  opened => opened.close(0),
)
await deployAll(server)
console.log(`${functions} functions deployed, room for ${room}`)
console.log('round  answered  isolates  evicted  RSS MiB  p50 ms  p99 ms')
for (let round = 1; round <= ROUNDS; round++) {
  const times = await callAll(server)
  const { pool, evictions } = server.engine.stats()
  const { p50, p99 } = toSpread(times)
  const rss = Math.round(process.memoryUsage.rss() / MIB)
  const cells = [round, times.length, pool.isolates, evictions.room, rss, p50.toFixed(2), p99.toFixed(2)]
  console.log(cells.map((cell, at) => String(cell).padStart([5, 10, 10, 9, 9, 8, 8][at] ?? 0)).join(''))
}

async function deployAll({ deploy }: RunningServer): Promise<void> {
  for (let n = 0; n < functions; n++) {
    const source = `export default { fetch: () => new Response("answer ${n}") }`
    await deploy({ name: `f${n}`, entry: 'index.js', files: new Map([['index.js', source]]), limits: LIMITS })
  }
}

/** One request to each, one after another; the milliseconds that each took. */
async function callAll({ url }: RunningServer): Promise<number[]> {
  const times = []
  for (let n = 0; n < functions; n++) {
    const begun = performance.now()
    const response = await fetch(`${url}/fn/f${n}/`)
    const text = await response.text()
    times.push(performance.now() - begun)
    if (text !== `answer ${n}`) throw new Error(`function ${n} answered ${response.status} ${text}`)
  }
  return times
}
