import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readScores, toAreaTable } from './area-table.ts'
import { replaceTable } from './readme-table.ts'
import type { Rival } from './rivals.ts'

const rivals: Rival[] = [{ name: 'other', version: '1.2', areas: { url: [9, 10], console: [1, 1] } }]
const README = `# isolet
<!-- wpt: npm run wpt -- --readme -->
| area | isolet |
| --- | ---: |
| url | 5/10 (50.0 %) |
| streams | 4/4 (100.0 %) |
| all | 9/14 (64.2 %) |
<!-- /wpt -->
the end`

test('a table has a row for each area that ran, in the order of areas, and their sums', () => {
  const scores = new Map([
    ['streams', [999, 1000] as const],
    ['url', [10, 10] as const],
  ])
  assert.equal(
    toAreaTable(scores, rivals),
    `| area | isolet | other 1.2 |
| --- | ---: | ---: |
| url | 10/10 (100.0 %) | 9/10 (90.0 %) |
| streams | 999/1000 (99.9 %) | – |
| all | 1009/1010 (99.9 %) | 9/10 (90.0 %) |`,
  )
})

test('what fails is never rounded to 100 %', () => {
  const scores = new Map([['url', [99_999, 100_000] as const]])
  assert.match(toAreaTable(scores, []), /99999\/100000 \(99\.9 %\)/)
})

test('the scores of a table are read back, without their sums', () => {
  const scores = new Map([['url', [5, 10] as const]])
  assert.deepEqual(readScores(toAreaTable(scores, rivals)), scores)
})

test('areas that ran replace their rows in the README; others keep theirs', () => {
  const text = replaceTable(README, new Map([['url', [8, 10] as const]]), [])
  const rows = ['| url | 8/10 (80.0 %) |', '| streams | 4/4 (100.0 %) |', '| all | 12/14 (85.7 %) |']
  assert.ok(text.includes(`${rows.join('\n')}\n<!-- /wpt -->\nthe end`), text)
})

test('a README without a place for the table is refused', () => {
  assert.throws(() => replaceTable('# isolet', new Map(), []), /no comments/)
})
