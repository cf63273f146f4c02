import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toOrderStatistics } from '../../bench/order-statistics.ts'

test('a few values are all kept, ascending', () => {
  assert.deepEqual(toOrderStatistics([3, 1, 2]), [1, 2, 3])
  assert.equal(toOrderStatistics(new Array(500).fill(1)).length, 500)
})

test('of many values 500 are kept, with the least, the middle and the greatest', () => {
  const kept = toOrderStatistics(Array.from({ length: 10_001 }, (_, n) => 10_000 - n))
  assert.equal(kept.length, 500)
  assert.deepEqual([kept[0], kept.at(-1)], [0, 10_000])
  assert.ok(Math.abs((kept[250] ?? 0) - 5000) < 25)
})
