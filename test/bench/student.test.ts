import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCriticalT, toTwoSided } from '../../bench/student.ts'

const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 0.001, `${value}`)

test('critical values are those of the tables', () => {
  near(toCriticalT(0.05, 4), 2.776)
  near(toCriticalT(0.05, 10), 2.228)
  near(toCriticalT(0.001, 8), 5.041)
})

test('the chance of a t is that of the tables, and 1 for no difference', () => {
  near(toTwoSided(2.228, 10), 0.05)
  near(toTwoSided(-2.228, 10), 0.05)
  near(toTwoSided(1, 1), 0.5)
  assert.equal(toTwoSided(0, 5), 1)
  assert.equal(toTwoSided(Number.POSITIVE_INFINITY, 5), 0)
})
