import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMeter } from '../../src/host/meter.ts'

const BOUND = { compile: 2, evaluate: 3 }
const FROM_BLANK = { isolate: 0, context: 0, runtime: 0, ...BOUND }
const ON_DEMAND = { isolate: 10, context: 20, runtime: 30, ...BOUND }

test('phases are kept by how the isolate was had, and warm requests have none', () => {
  const meter = createMeter()
  const timing = { queue: 1, load: 5, exec: 4, cpu: 1 }
  meter.answered('a', 'warm', timing)
  meter.answered('a', 'pooled', { ...timing, phases: FROM_BLANK })
  meter.answered('b', 'cold', { ...timing, load: 65, phases: ON_DEMAND })
  meter.answered('b', 'cold', { ...timing, load: 65, phases: ON_DEMAND })
  const { pooled, cold } = meter.read().phaseMs
  const counts = (phases: typeof cold) => Object.values(phases).map(({ count }) => count)
  assert.deepEqual(Object.keys(cold), ['queue', 'isolate', 'context', 'runtime', 'compile', 'evaluate', 'call'])
  assert.deepEqual(counts(pooled), [1, 0, 0, 0, 1, 1, 1])
  assert.deepEqual(counts(cold), [2, 2, 2, 2, 2, 2, 2])
  // Histograms keep two significant figures.
  for (const [phase, ms] of Object.entries({ queue: 1, ...ON_DEMAND, call: 4 })) {
    const { p50 } = cold[phase as keyof typeof cold]
    assert.ok(Math.abs(p50 / ms - 1) < 0.02, `${phase}: ${p50}`)
  }
})
