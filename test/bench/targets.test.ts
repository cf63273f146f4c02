import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMet } from '../../bench/targets.ts'

test('a target is met at its bound and missed past it', () => {
  assert.equal(isMet({ what: 'share', value: 40, atLeast: 40 }), true)
  assert.equal(isMet({ what: 'share', value: 39.9, atLeast: 40 }), false)
  assert.equal(isMet({ what: 'p99', value: 5, atMost: 5 }), true)
  assert.equal(isMet({ what: 'p99', value: 5.1, atMost: 5 }), false)
})

test('a figure that could not be had meets neither bound', () => {
  assert.equal(isMet({ what: 'share', value: Number.NaN, atLeast: 0 }), false)
  assert.equal(isMet({ what: 'p99', value: Number.NaN, atMost: 5 }), false)
})
