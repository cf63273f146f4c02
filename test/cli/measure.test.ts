// Percentiles of a measurement.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toSpread } from '../../src/cli/measure.ts'

test('percentiles are samples that were measured', () => {
  const times = Array.from({ length: 100 }, (_, i) => 100 - i)
  assert.deepEqual(toSpread(times), { samples: 100, p50: 50, p95: 95, p99: 99 })
  assert.deepEqual(toSpread([7]), { samples: 1, p50: 7, p95: 7, p99: 7 })
})
