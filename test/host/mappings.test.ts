import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBounds } from '../../src/host/bounds.ts'
import { mostIsolates } from '../../src/host/mappings.ts'

test('the mappings that Linux gives a process by default have room for 5,000 isolates', () => {
  const most = mostIsolates(65_530)

  assert.ok(most >= 5000 && most < 65_530 / 12)
})

test('a process that may map next to nothing still has room for one isolate, and one without a bound for all', () => {
  assert.equal(mostIsolates(100), 1)
  assert.equal(mostIsolates(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
})

test('more isolates than can be mapped are refused with the setting that bounds them', { skip: boundless() }, () => {
  const tooMany = { maxIsolates: mostIsolates() + 1 }

  assert.throws(() => toBounds(tooMany), { code: 'ERR_INVALID_OPTION', message: /maxIsolates.*vm\.max_map_count/ })
  assert.equal(toBounds(tooMany, 2).maxIsolates, tooMany.maxIsolates)
})

function boundless(): string | false {
  return Number.isFinite(mostIsolates()) ? false : 'this system does not bound the mappings of a process'
}
