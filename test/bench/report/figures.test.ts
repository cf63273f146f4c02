import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Series } from '../../../bench/record.ts'
import { bootstrap, toFigures } from '../../../bench/report/figures.ts'

function series(rounds: number[][]): Series {
  return { suite: 'start', case: 'tiny', subject: 'isolet', unit: 'ms', better: 'lower', rounds }
}

test('percentiles are of the samples of all rounds', () => {
  const { p50, p99, max, rounds, samples } = toFigures(series([[1, 2, 3], [4, 5], []]))
  assert.deepEqual({ p50, p99, max, rounds, samples }, { p50: 3, p99: 5, max: 5, rounds: 2, samples: 5 })
})

test('one round has no spread', () => {
  assert.equal(toFigures(series([[1, 2, 3]])).interval, undefined)
})

test('rounds that agree have an interval of no width', () => {
  assert.deepEqual(bootstrap([7, 7, 7]), { low: 7, high: 7 })
})

test('an interval lies within the rounds, holds their median and leaves out a lone straggler of many', () => {
  const { low, high } = bootstrap([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 500])
  assert.ok(low >= 10 && low < 15, `low is ${low}`)
  assert.ok(high > 15 && high < 500, `high is ${high}`)
})

test('rounds that disagree more have a wider interval', () => {
  const width = ({ low, high }: { low: number; high: number }): number => high - low
  assert.ok(width(bootstrap([5, 9, 14, 20, 27])) > width(bootstrap([13, 13.5, 14, 14.5, 15])))
})

test('an interval is the same each time', () => {
  assert.deepEqual(bootstrap([1, 5, 2, 8, 3]), bootstrap([1, 5, 2, 8, 3]))
})
