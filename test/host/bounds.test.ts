import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBounds } from '../../src/host/bounds.ts'

const MIB = 1024 * 1024

test('adaptive blanks are four at least, and at most an eighth of what isolates may hold, or 32', () => {
  const ceilings = [1, 80, 100, 400, 640, 4096].map(mib => toBounds({ maxIsolateBytes: mib * MIB }).blanks)
  assert.deepEqual(
    ceilings.map(({ floor }) => floor),
    Array(6).fill(4),
  )
  assert.deepEqual(
    ceilings.map(({ ceiling }) => ceiling),
    [4, 4, 5, 20, 32, 32],
  )
})

test('a given number of blanks is kept, whatever the memory', () => {
  assert.deepEqual(toBounds({ blanks: 100, maxIsolateBytes: MIB }).blanks, { floor: 100, ceiling: 100 })
  assert.deepEqual(toBounds({ blanks: 0 }).blanks, { floor: 0, ceiling: 0 })
})

test('blanks that are no number are refused', () => {
  for (const blanks of [-1, 1.5, Number.NaN])
    assert.throws(() => toBounds({ blanks }), {
      message: `blanks takes a whole number from 0 or "adaptive", not ${blanks}`,
    })
})
