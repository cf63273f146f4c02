import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deviation } from './compare.ts'
import { type Run, toText } from './report.ts'
import type { FileResult } from './result.ts'

const failing: FileResult = {
  area: 'url',
  name: 'url/a.any.js',
  outcome: 'ERROR',
  message: 'script\nthrew',
  subtests: [
    { name: 'good', status: 'PASS', message: null },
    { name: 'bad', status: 'FAIL', message: 'expected 1' },
  ],
  ms: 1,
}
const run: Run = {
  results: [failing],
  counts: [{ area: 'url', files: 1, pass: 1, subtests: 2, unserved: 3 }],
  deviations: [],
  skipped: [],
}

test('a run that is as expected says so, and how many files it left out for lack of a server', () => {
  const text = toText(run, [], false)
  assert.match(text, /\| url \| 1\/2 \(50\.0 %\) \|/)
  assert.match(text, /^3 files were left out: they need the suite's server/m)
  assert.ok(text.endsWith('1 files, all as expected.'), text)
})

test('a verbose run names what failed, a line each', () => {
  const lines = toText(run, [], true).split('\n')
  assert.deepEqual(lines.slice(0, 2), ['url/a.any.js: ERROR script threw', 'url/a.any.js: FAIL bad: expected 1'])
})

test('deviations are named, and counted where they are many', () => {
  const deviations = Array.from({ length: 61 }, (_, index): Deviation => {
    return { kind: 'regression', file: 'url/a.any.js', what: `subtest ${index}` }
  })
  const text = toText({ ...run, deviations }, [], false)
  assert.match(text, /^regression: url\/a\.any\.js: subtest 59\n… and 1 more\n1 files, 61 deviations/m)
})
