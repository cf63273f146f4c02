// Functions that are alive at the same time in one host, in one process: each is started by its first request, and all of
// them are called again once the last is there. Run: npm run bench:alive -- [--functions N] [--json]
// As many as 5,000 want a larger vm.max_map_count than Linux's default; the host says so when it is opened.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DEFAULT_LIMITS } from '../src/base/limits.ts'
import type { Engine, StartKind } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { Version } from '../src/host/version.ts'
import { callHello, toArtifact, toFreshVersion } from './fresh-version.ts'
import { HELLO } from './functions.ts'
import { type Spread, toSpread } from './percentiles.ts'
import { readMemory } from './process-memory.ts'
import { createProgress } from './progress.ts'
import { table } from './table.ts'
import { conclude } from './targets.ts'

interface Called {
  readonly start: StartKind
  readonly ms: number
}

/** V8 has taken 2.6 MiB for each, of which 2 are resident. */
const ROOM_BYTES = 2.7 * 1024 * 1024

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, functions: { type: 'string', default: '5000' } },
})
const functions = Number(values.functions)
const progress = createProgress('alive')
await using host = await open()
const artifact = await toArtifact(host, HELLO, DEFAULT_LIMITS)
const versions = Array.from({ length: functions }, () => toFreshVersion(artifact, DEFAULT_LIMITS))
const empty = readMemory([process.pid])
const first = await callAll(versions, 0)
const full = readMemory([process.pid])
const again = await callAll(versions, 1)
const { pool, evictions } = host.stats()
const result = {
  functions,
  alive: pool.isolates,
  warm: again.filter(({ start }) => start === 'warm').length,
  evicted: Object.values(evictions).reduce((sum, count) => sum + count, 0),
  rssMiB: (full.rssMiB - empty.rssMiB) / functions,
  mappings: readFileSync('/proc/self/maps', 'utf8').split('\n').length - 1,
  firstMs: toSpread(first.map(({ ms }) => ms)),
  warmMs: toSpread(again.map(({ ms }) => ms)),
}
conclude(values.json, { result }, toTable(), [
  { what: 'alive', value: result.alive, atLeast: functions },
  { what: 'warm when called again', value: result.warm, atLeast: functions },
])

/** Exit code 2 where the system has no room for as many. */
async function open(): Promise<Engine> {
  try {
    const maxIsolateBytes = Math.ceil(functions * ROOM_BYTES)
    return await openHost({ blanks: 0, maxIsolates: functions, maxIsolateBytes })
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}

/** One request to each, one after another. @throws for a wrong answer. */
async function callAll(all: readonly Version[], round: number): Promise<Called[]> {
  const called: Called[] = []
  for (const version of all) {
    const begun = performance.now()
    const start = await callHello(host, version)
    called.push({ start, ms: performance.now() - begun })
    progress((round + called.length / all.length) / 2)
  }
  return called
}

function toTable(): string {
  const { alive, warm, evicted, rssMiB, mappings, firstMs, warmMs } = result
  const head = ['functions', 'alive', 'warm again', 'evicted', 'MiB each', 'mappings', 'first, p50 ms', 'warm, p50 ms']
  return table(head, [[functions, alive, warm, evicted, rssMiB.toFixed(2), mappings, toMs(firstMs), toMs(warmMs)]])
}

function toMs({ p50 }: Spread): string {
  return p50.toFixed(2)
}
