// Advice by its figures: each where its number is due, none where nothing stands out.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_LIMITS } from '../../src/base/limits.ts'
import { type Figures, toAdvice } from '../../src/cli/advice.ts'
import type { StartPhase } from '../../src/host/stats.ts'

const spread = (p50: number, p99 = p50) => ({ samples: 100, p50, p95: p50, p99 })
const percentiles = (p50: number, p99 = p50) => ({ count: 100, p50, p95: p50, p99, max: p99 })
const phases = (pooled: Partial<Record<StartPhase, number>> = {}) => {
  const names = ['queue', 'isolate', 'context', 'runtime', 'compile', 'evaluate', 'call'] as const
  return Object.fromEntries(names.map(name => [name, percentiles(pooled[name] ?? 0.1)])) as Record<
    StartPhase,
    ReturnType<typeof percentiles>
  >
}

const MEASUREMENT: Figures['measurement'] = {
  bytes: 100_000,
  heapBytes: 4 * 1024 * 1024,
  startup: { isolate: 1, compile: 5, evaluate: 5, total: 11 },
  starts: { cold: spread(8), pooled: spread(6), warm: spread(0.1) },
  phaseMs: { cold: phases(), pooled: phases() },
}
const TARGET = { name: 'isolet', url: 'http://127.0.0.1/', requests: 1000, failed: 0, firstFailure: undefined }
const LOAD: Figures['load'] = {
  cells: 1,
  connections: 16,
  seconds: 3,
  targets: [{ ...TARGET, latency: spread(0.2, 0.4), requestsPerSecond: 9000 }],
  cpuMs: percentiles(0.1),
}
const QUIET: Figures = {
  measurement: MEASUREMENT,
  costs: { modules: [], outside: { ms: 0.1, share: 1 } },
  load: LOAD,
  limits: DEFAULT_LIMITS,
  minify: false,
}

function withMeasurement(change: Partial<Figures['measurement']>): Figures {
  return { ...QUIET, measurement: { ...MEASUREMENT, ...change } }
}

function withPhases(pooled: Partial<Record<StartPhase, number>>): Figures {
  return withMeasurement({ phaseMs: { cold: phases(), pooled: phases(pooled) } })
}

function withTop(ms: number, share: number, name = 'zod', isOwn = false): Figures {
  const module = { name, isOwn, files: 3, bytes: 2048, evaluate: { ms, share } }
  return { ...QUIET, costs: { modules: [module], outside: { ms: 0, share: 0 } } }
}

/** The only line there is. */
function adviceFor(figures: Figures): string {
  const lines = toAdvice(figures)
  assert.equal(lines.length, 1, lines.join('\n'))
  return lines[0] ?? ''
}

test('figures in which nothing stands out get no advice', () => {
  assert.deepEqual(toAdvice(QUIET), [])
  assert.deepEqual(toAdvice({ ...QUIET, costs: { unknown: 'it threw' } }), [])
})

test('a module with a large share of a start worth the trouble is named, with size, share and time', () => {
  assert.match(adviceFor(withTop(2, 0.62)), /^zod \(2\.0 KiB\) takes 62 % of evaluating, 2\.00 ms .*import\(\)/)
  assert.match(adviceFor(withTop(2, 0.3, 'src/a.ts', true)), /^src\/a\.ts .*at module level/)
  assert.deepEqual(toAdvice(withTop(2, 0.29)), [])
  assert.deepEqual(toAdvice(withTop(0.9, 0.9)), [])
})

test('evaluating and compiling are told from half of a pooled start on', () => {
  assert.match(adviceFor(withPhases({ evaluate: 3 })), /^evaluating takes 3\.00 ms of a pooled start's 6\.00 ms/)
  assert.deepEqual(toAdvice(withPhases({ evaluate: 2.9 })), [])
  assert.match(adviceFor(withPhases({ compile: 3 })), /^compiling 97\.7 KiB takes 3\.00 ms .*--minify/)
  assert.doesNotMatch(adviceFor({ ...withPhases({ compile: 3 }), minify: true }), /--minify/)
  assert.deepEqual(toAdvice(withPhases({ compile: 2.9 })), [])
})

test('a first call ten times as long as a warm one is told', () => {
  assert.match(adviceFor(withPhases({ call: 1 })), /^the first call takes 1\.00 ms, a warm one 0\.100 ms/)
  assert.deepEqual(toAdvice(withPhases({ call: 0.99 })), [])
})

test('a heap, start or request near its limit is told with the limit', () => {
  const heap = withMeasurement({ heapBytes: 64 * 1024 * 1024 })
  assert.match(adviceFor(heap), /64\.0 MiB of memoryMiB 128/)
  assert.deepEqual(toAdvice(withMeasurement({ heapBytes: 63 * 1024 * 1024 })), [])
  const startup = (evaluate: number) => withMeasurement({ startup: { isolate: 1, compile: 100, evaluate, total: 600 } })
  assert.match(adviceFor(startup(400)), /500 ms of startupCpuMs 1000/)
  assert.deepEqual(toAdvice(startup(399)), [])
  const cpu = (p99: number) => ({ ...QUIET, load: { ...LOAD, cpuMs: percentiles(1, p99) } })
  assert.match(adviceFor(cpu(50)), /50\.0 ms CPU \(p99\) of cpuMs 100/)
  assert.deepEqual(toAdvice(cpu(49)), [])
})

test('failures and a long tail over HTTP are told, of the own function only', () => {
  const own = LOAD.targets[0] ?? assert.fail()
  const withTargets = (...targets: Figures['load']['targets']) => ({ ...QUIET, load: { ...LOAD, targets } })
  const failing = { ...own, failed: 3, firstFailure: 'HTTP 503 ERR_BUSY' }
  const slow = { ...own, latency: spread(0.5, 5) }
  assert.match(adviceFor(withTargets(failing)), /^3 of 1000 requests failed, the first with HTTP 503 ERR_BUSY/)
  assert.match(adviceFor(withTargets(slow)), /p99 is 5\.00 ms where p50 is 0\.500 ms/)
  assert.deepEqual(toAdvice(withTargets(own, failing, slow)), [])
  assert.deepEqual(toAdvice(withTargets({ ...own, latency: spread(0.51, 5) })), [])
  assert.deepEqual(toAdvice(withTargets({ ...own, latency: spread(0.1, 4.9) })), [])
})
