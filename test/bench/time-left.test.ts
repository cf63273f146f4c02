import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTimeLeft } from '../../bench/time-left.ts'

test('what takes twice as long as planned makes the rest twice as long', () => {
  const left = createTimeLeft(100)
  assert.equal(String(left), '1 min 40 s')
  left.add(50, 100)
  assert.equal(String(left), '1 min 40 s')
  left.add(40, 80)
  assert.equal(String(left), '20 s')
})
