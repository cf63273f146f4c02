import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median } from '../../bench/percentiles.ts'
import { createRandom } from '../../bench/random.ts'
import { toMedianInterval, toRatioInterval } from '../../bench/statistics.ts'

test('the interval of a median covers it in about 19 of 20 tries', () => {
  const random = createRandom(5)
  let covered = 0
  for (let trial = 0; trial < 200; trial++) {
    const values = Array.from({ length: 30 }, () => random.next())
    const { low, high } = toMedianInterval(values, random)
    if (low <= 0.5 && 0.5 <= high) covered++
  }
  assert.ok(covered >= 180 && covered < 200, `${covered} of 200`)
})

test('the interval of a ratio holds the ratio of the medians, and equal values have an interval without width', () => {
  const random = createRandom(5)
  const around = (middle: number) => Array.from({ length: 20 }, () => middle * (0.95 + 0.1 * random.next()))
  const [threes, twos] = [around(3), around(2)]
  const { low, high } = toRatioInterval(threes, twos, random)
  const ratio = median(threes) / median(twos)
  assert.ok(low <= ratio && ratio <= high && high - low < 0.2, `${low} to ${high}`)
  assert.deepEqual(toRatioInterval([4, 4, 4], [2, 2], random), { low: 2, high: 2 })
})

test('the same seed gives the same interval', () => {
  const values = [1, 2, 3, 4, 5, 6]
  assert.deepEqual(toMedianInterval(values, createRandom(1)), toMedianInterval(values, createRandom(1)))
})
