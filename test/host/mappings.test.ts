import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBounds } from '../../src/host/bounds.ts'
import { mostIsolateBytes, mostIsolates } from '../../src/host/mappings.ts'

test('the mappings that Linux gives a process by default have room for 4,000 isolates, and for less than V8 once died of', () => {
  const most = mostIsolates(65_530)

  assert.ok(most >= 4000 && most < 4600, String(most))
  assert.ok(mostIsolates(131_060) >= 8000)
})

test('they have room for 10 GiB of heaps, and for less than as many pages of 256 KiB', () => {
  const most = mostIsolateBytes(65_530)

  assert.ok(most > 10 * 2 ** 30 && most < 65_530 * 256 * 1024, String(most))
})

test('a process that may map next to nothing still has room for one isolate, and one without a bound for all', () => {
  assert.equal(mostIsolates(100), 1)
  assert.equal(mostIsolateBytes(100), 2 ** 20)
  assert.equal(mostIsolates(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
  assert.equal(mostIsolateBytes(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
})

test('more isolates than can be mapped are refused with the setting that bounds them', { skip: boundless() }, () => {
  const tooMany = { maxIsolates: mostIsolates() + 1 }

  assert.throws(() => toBounds(tooMany), { code: 'ERR_INVALID_OPTION', message: /maxIsolates.*vm\.max_map_count/ })
  assert.equal(toBounds(tooMany, 2).maxIsolates, tooMany.maxIsolates)
})

test('so are larger ones, and a default that would be larger stays within the bound', { skip: boundless() }, () => {
  const tooLarge = { maxIsolateBytes: mostIsolateBytes() + 1 }

  assert.throws(() => toBounds(tooLarge), { code: 'ERR_INVALID_OPTION', message: /maxIsolateBytes.*vm\.max_map_count/ })
  assert.equal(toBounds(tooLarge, 2).maxIsolateBytes, tooLarge.maxIsolateBytes)
  assert.ok(toBounds({}).maxIsolateBytes <= mostIsolateBytes())
})

function boundless(): string | false {
  return Number.isFinite(mostIsolates()) ? false : 'this system does not bound the mappings of a process'
}
