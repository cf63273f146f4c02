import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toRunOptions } from '../../bench/run-options.ts'
import { FULL, QUICK } from '../../bench/sizes.ts'
import { SUITE_NAMES } from '../../bench/suites/suites.ts'

const measure = (...args: string[]) => {
  const options = toRunOptions(args)
  assert.ok(options.mode === 'measure')
  return options
}

test('without options all suites are measured of isolet and its ceiling', () => {
  const { suites, subjects, sizes, judged } = measure()
  assert.deepEqual(suites, SUITE_NAMES)
  assert.deepEqual(subjects, ['isolet, inline', 'isolet, cells', 'plain Hono'])
  assert.equal(sizes, FULL)
  assert.equal(judged, true)
})

test('peers, some suites and more rounds can be asked for', () => {
  assert.equal(measure('--peers').subjects, undefined)
  assert.deepEqual(measure('--suite', 'start,load').suites, ['start', 'load'])
  assert.deepEqual(measure('--quick', '--rounds', '5').sizes, { ...QUICK, rounds: 5 })
  assert.equal(measure('--seed', '12').seed, 12)
})

test('what is unknown or makes no sense is refused by name', () => {
  assert.throws(() => toRunOptions(['--suite', 'speed']), /there is no suite "speed"/)
  assert.throws(() => toRunOptions(['--rounds', '0']), /--rounds takes a whole number from 1, not "0"/)
  assert.throws(() => toRunOptions(['--fast']), /--fast/)
  assert.throws(() => toRunOptions(['extra']), /no argument is expected: extra/)
  assert.throws(() => toRunOptions(['--compare', 'a.json']), /--compare takes two files/)
})

test('two files are compared', () => {
  assert.deepEqual(toRunOptions(['--compare', 'a.json', 'b.json']), { mode: 'compare', files: ['a.json', 'b.json'] })
})
