import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { compare, findUnexplained } from './compare.ts'
import { type FileExpectation, readExpectations } from './expectations.ts'
import type { FileResult, Subtest } from './result.ts'

const subtest = (name: string, status: Subtest['status'] = 'PASS'): Subtest => ({ name, status, message: null })

function toResult(subtests: readonly Subtest[], outcome: FileResult['outcome'] = 'OK'): FileResult {
  return { area: 'url', name: 'a.any.js', outcome, message: 'why', subtests, ms: 1 }
}

/** `kind: what` of each deviation. */
function judge(expectation: FileExpectation, result: FileResult): string[] {
  return compare(new Map([['a.any.js', expectation]]), [result], []).map(({ kind, what }) => `${kind}: ${what}`)
}

test('what comes out as expected does not deviate', () => {
  const result = toResult([subtest('good'), subtest('bad', 'FAIL')])
  assert.deepEqual(judge({ tests: 2, fail: ['bad'] }, result), [])
})

test('a subtest that fails unexpectedly is a regression, be it by time', () => {
  const result = toResult([subtest('good', 'TIMEOUT')])
  assert.deepEqual(judge({ tests: 1 }, result), ['regression: good: TIMEOUT '])
})

test('a subtest that passes unexpectedly deviates, too', () => {
  assert.deepEqual(judge({ tests: 1, fail: ['bad'] }, toResult([subtest('bad')])), ['unexpected pass: bad'])
})

test('of a name that occurs twice, one failure is enough', () => {
  const twice = toResult([subtest('same'), subtest('same', 'FAIL')])
  assert.deepEqual(judge({ tests: 2, fail: ['same'] }, twice), [])
  assert.equal(judge({ tests: 2 }, twice).length, 1)
})

test('where all fail, each that passes deviates', () => {
  const result = toResult([subtest('a', 'FAIL'), subtest('b')])
  assert.deepEqual(judge({ tests: 2, fail: '*' }, result), ['unexpected pass: b'])
})

test('a flaky subtest never deviates', () => {
  const expectation: FileExpectation = { tests: 1, flaky: ['maybe'], reason: 'races' }
  assert.deepEqual(judge(expectation, toResult([subtest('maybe')])), [])
  assert.deepEqual(judge(expectation, toResult([subtest('maybe', 'FAIL')])), [])
})

test('an expected failure that is no longer there is gone, and one subtest fewer is a regression', () => {
  const kinds = judge({ tests: 2, fail: ['bad'] }, toResult([subtest('good')]))
  assert.deepEqual(kinds, ['gone: bad', 'regression: 1 subtests, where 2 are expected'])
})

test('a subtest more than expected is unknown', () => {
  assert.deepEqual(judge({ tests: 0 }, toResult([subtest('new')])), ['unknown: 1 subtests, where 0 are expected'])
})

test('a file that does not come to its end is a regression, and one that does unexpectedly is better', () => {
  const lost = toResult([], 'LOST')
  assert.deepEqual(judge({ tests: 0 }, lost), ['regression: the file ended as LOST and not as OK: why'])
  assert.deepEqual(judge({ tests: 0, outcome: 'LOST' }, lost), [])
  assert.match(judge({ tests: 0, outcome: 'LOST' }, toResult([]))[0] ?? '', /^unexpected pass: /)
  assert.match(judge({ tests: 0, outcome: 'TIMEOUT' }, lost)[0] ?? '', /^regression: /)
})

test('a file that nothing is expected of is unknown, and one that is not run any more is gone', () => {
  const deviations = compare(new Map(), [toResult([])], ['old.any.js'])
  assert.deepEqual(
    deviations.map(({ kind, file }) => [kind, file]),
    [
      ['unknown', 'a.any.js'],
      ['gone', 'old.any.js'],
    ],
  )
})

test('what fails or may fail without a reason is unexplained, what passes needs none', () => {
  const without: [string, FileExpectation][] = [
    ['fails.any.js', { tests: 1, fail: ['bad'] }],
    ['ends.any.js', { tests: 0, outcome: 'TIMEOUT' }],
    ['races.any.js', { tests: 1, flaky: ['maybe'] }],
  ]
  const unexplained = findUnexplained(new Map([...without, ['passes.any.js', { tests: 1 }]]))
  assert.deepEqual(
    unexplained.map(({ kind, file }) => `${kind}: ${file}`),
    without.map(([file]) => `unexplained: ${file}`),
  )
  assert.deepEqual(findUnexplained(new Map(without.map(([file, each]) => [file, { ...each, reason: 'why' }]))), [])
})

test('every file of the list that fails has its reason', () => {
  assert.deepEqual(findUnexplained(readExpectations(join(import.meta.dirname, 'expectations.json'))), [])
})
