import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_LIMITS, LIMITS, toLimits } from '../../src/base/limits.ts'

test('what is left out comes from the base, then from the defaults', () => {
  assert.deepEqual(toLimits({}), DEFAULT_LIMITS)
  assert.equal(toLimits({ cpuMs: 7 }, { cpuMs: 8, wallMs: 90 }).cpuMs, 7)
  assert.equal(toLimits({}, { wallMs: 90 }).wallMs, 90)
})

for (const [name, { min, max }] of Object.entries(LIMITS)) {
  test(`${name} takes its range and nothing beside it`, () => {
    for (const value of [min, max]) assert.equal(toLimits({ [name]: value })[name as keyof typeof LIMITS], value)
    for (const value of [min - 1, max + 1, min + 0.5, Number.NaN, Infinity, '5', null, {}, true])
      assert.throws(() => toLimits({ [name]: value }), { code: 'ERR_INVALID_OPTION', message: new RegExp(name) })
  })
}

test('an unknown limit is refused by name', () => {
  assert.throws(() => toLimits({ cpuMS: 5 }), /unknown limit "cpuMS"/)
  assert.throws(() => toLimits({ toString: 5 }), /unknown limit "toString"/)
})
