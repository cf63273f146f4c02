// Does loading and evicting leave anything behind? Loads function after function into a host with little room, and tells
// how much the process grew for each after a warm-up. Run: node --no-node-snapshot bench/leak.ts [cycles]

import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DEFAULT_LIMITS } from '../src/base/limits.ts'
import type { Engine } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { Version } from '../src/host/version.ts'

export interface Growth {
  readonly cycles: number
  readonly rssBytes: number
  readonly heapBytes: number
}

const ROOM = 10
/** A busy machine may take longer than a budget of 100 ms allows; that is no leak. */
const LIMITS = { ...DEFAULT_LIMITS, cpuMs: 10_000 }
/** As the bundler prints it. */
const CODE = `var leak_default = { fetch: async (request) => new Response("hello " + await request.text()) };
export {
  leak_default as default
};
`

/** Growth of the process over `cycles` load-and-evict cycles that follow `warmUp` of them. */
export async function measureLeak(warmUp: number, cycles: number): Promise<Growth> {
  await using engine = await openHost({ maxIsolates: ROOM })
  await load(engine, 0, warmUp)
  const before = readMemory()
  await load(engine, warmUp, warmUp + cycles)
  const after = readMemory()
  const { room } = engine.stats().evictions
  if (room < warmUp + cycles - ROOM) throw new Error(`only ${room} isolates were evicted`)
  return { cycles, rssBytes: after.rss - before.rss, heapBytes: after.heapUsed - before.heapUsed }
}

/** After a collection: until then the host's handles keep memory of isolates that are gone, and that is not left behind. */
function readMemory(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage()
}

async function load(engine: Engine, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    const request = { method: 'POST', url: 'http://leak/', headers: [], body: new TextEncoder().encode(String(n)) }
    const { body } = await engine.dispatch(toVersion(n), request)
    if (body !== `hello ${n}`) throw new Error(`function ${n} answered ${String(body)}`)
    // Disposing and making blanks wait for their turn.
    await nextTurn()
  }
}

function toVersion(n: number): Version {
  const name = `leak-${n}`
  return { key: `${name}@1`, name, version: 1, limits: LIMITS, env: {}, readArtifact: () => ({ code: CODE }) }
}

if (import.meta.main) {
  const { cycles, rssBytes, heapBytes } = await measureLeak(1000, Number(process.argv[2] ?? 10_000))
  const perCycle = (bytes: number) => `${(bytes / cycles / 1024).toFixed(2)} KiB a cycle`
  console.log(`${cycles} load-and-evict cycles: RSS ${perCycle(rssBytes)}, JavaScript heap ${perCycle(heapBytes)}`)
}
