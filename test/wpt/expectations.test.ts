import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { compare } from './compare.ts'
import { type Expectations, readExpectations, updateExpectations, writeExpectations } from './expectations.ts'
import type { FileResult } from './result.ts'

const folder = mkdtempSync(join(tmpdir(), 'isolet-expectations-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'expectations.json')

/** A result by the names of subtests; those that end in `!` have failed. */
function toResult(name: string, subtests: readonly string[], outcome: FileResult['outcome'] = 'OK'): FileResult {
  const toSubtest = (each: string) =>
    ({ name: each, status: each.endsWith('!') ? 'FAIL' : 'PASS', message: null }) as const
  return { area: 'url', name, outcome, message: null, subtests: subtests.map(toSubtest), ms: 1 }
}

const results = [
  toResult('b.any.js', ['x', 'z!', 'y!']),
  toResult('a.any.js', ['x']),
  toResult('c.any.js', ['x!', 'y!'], 'ERROR'),
]

test('nothing deviates from what was just written and read again', () => {
  writeExpectations(file, updateExpectations(new Map(), results, []))
  assert.deepEqual(compare(readExpectations(file), results, []), [])
})

test('files and failures are sorted, a line each', () => {
  writeExpectations(file, updateExpectations(new Map(), results, []))
  const lines = [
    '{',
    '  "a.any.js": 1,',
    '  "b.any.js": {"tests":3,"fail":[',
    '    "y!",',
    '    "z!"',
    '  ]},',
    '  "c.any.js": {"tests":2,"outcome":"ERROR","fail":"*"}',
    '}',
    '',
  ]
  assert.deepEqual(readFileSync(file, 'utf8').split('\n'), lines)
})

test('an update keeps what did not run, and drops what is gone', () => {
  const old: Expectations = new Map([
    ['kept.any.js', { tests: 7 }],
    ['gone.any.js', { tests: 8 }],
  ])
  const updated = updateExpectations(old, results, ['gone.any.js'])
  assert.deepEqual([...updated.keys()].sort(), ['a.any.js', 'b.any.js', 'c.any.js', 'kept.any.js'])
  assert.equal(updated.get('kept.any.js')?.tests, 7)
})

test('a reason stays while something fails, and goes with the last failure', () => {
  const old: Expectations = new Map([
    ['a.any.js', { tests: 1, fail: ['x'], reason: 'of old' }],
    ['b.any.js', { tests: 3, fail: ['x'], reason: 'as ever' }],
  ])
  const updated = updateExpectations(old, results, [])
  assert.deepEqual(updated.get('a.any.js'), { tests: 1 })
  assert.deepEqual(updated.get('b.any.js'), { tests: 3, fail: ['y!', 'z!'], reason: 'as ever' })
})

test('what is flaky stays so, failed or not', () => {
  const old: Expectations = new Map([['b.any.js', { tests: 3, flaky: ['x', 'y!', 'no more'], reason: 'races' }]])
  const updated = updateExpectations(old, results, [])
  assert.deepEqual(updated.get('b.any.js'), { tests: 3, fail: ['z!'], flaky: ['x', 'y!'], reason: 'races' })
})
