import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toLinearAxis, toLogDomain, toLogTicks } from '../../../bench/report/axes.ts'

test('ticks of a log axis get fewer as decades get more', () => {
  assert.deepEqual(toLogTicks([0.9, 2.1]), [1, 1.5, 2])
  assert.deepEqual(toLogTicks([0.9, 11]), [1, 2, 5, 10])
  assert.deepEqual(toLogTicks([0.9, 110]), [1, 3, 10, 30, 100])
  assert.deepEqual(toLogTicks([0.09, 1100]), [0.1, 1, 10, 100, 1000])
})

test('a log axis has no place for zero, and one even for nothing else', () => {
  assert.equal(toLogDomain([0, 1, 100])[0], 1 / 1.1)
  assert.deepEqual(toLogDomain([0, 0]), [0.1, 1])
  assert.deepEqual(toLogDomain([]), [0.1, 1])
})

test('a log axis of a lone value has two ticks at least', () => {
  for (const value of [0.0001, 0.7, 1, 3, 7, 42, 9999]) {
    assert.ok(toLogTicks(toLogDomain([value])).length >= 2, `no ticks around ${value}`)
  }
})

test('a linear axis begins at zero and has a length even for zeroes', () => {
  assert.deepEqual(toLinearAxis([5, 10], 'MiB').domain, [0, 10])
  assert.deepEqual(toLinearAxis([0], 'MiB').domain, [0, 1])
})
