// Times from marks.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MARK_ZEROES } from '../../src/build/module-marks.ts'
import { findTimes, type Mark, toMarkPlan } from '../../src/cli/mark-plan.ts'

/** Marks that take 1 ms each: first those in a row, then `numbers` with what ran before each of them. */
function toMarks(numbers: readonly (readonly [number: number, ranMs: number])[]): Mark[] {
  const marks = Array.from({ length: MARK_ZEROES }, (_, ms) => ({ number: 0, ms }))
  for (const [number, ranMs] of numbers) marks.push({ number, ms: (marks.at(-1)?.ms ?? 0) + ranMs + 1 })
  return marks
}

/** Times by owner when every number is its own, with the marks that the plan keeps. */
function toTimes(marks: readonly Mark[], ownerOf = (number: number) => number) {
  const plan = toMarkPlan(marks, ownerOf)
  const made = marks.slice(MARK_ZEROES)
  const kept = made.filter((_, i) => plan.isKept[i])
  const times = findTimes([...marks.slice(0, MARK_ZEROES), ...kept], plan) ?? assert.fail('the plan does not fit')
  return { kept: kept.map(({ number }) => number), times: Object.fromEntries(times) }
}

test('a module is charged with its own code, less what marks take', () => {
  const marks = toMarks([
    [1, 0.5],
    [-1, 10],
    [2, 0],
    [3, 4],
    [-3, 20],
    [-2, 6],
  ])
  assert.deepEqual(toTimes(marks).times, { 0: 0.5, 1: 11, 2: 10, 3: 20 })
})

test('marks between modules of one owner are not kept, unless something runs there', () => {
  const marks = toMarks([
    [1, 0],
    [-1, 5],
    [2, 0.1],
    [-2, 5],
    [3, 9],
    [-3, 5],
  ])
  const { kept, times } = toTimes(marks, () => 1)
  assert.deepEqual(kept, [1, -2, 3, -3])
  assert.deepEqual([times[0], Math.round(times[1] ?? 0)], [9, 17])
})

test('a module that left without its second mark ends with the one that required it', () => {
  const marks = toMarks([
    [1, 0],
    [2, 1],
    [-1, 5],
    [3, 4],
    [-3, 7],
  ])
  assert.deepEqual(toTimes(marks).times, { 0: 4, 1: 1, 2: 5, 3: 7 })
})

test('a mark that came early takes no time back', () => {
  assert.deepEqual(toTimes(toMarks([[1, -0.75]])).times, { 0: 0 })
})

test('marks other than those of the plan give no times', () => {
  const marks = toMarks([
    [1, 0],
    [-1, 5],
  ])
  assert.equal(
    findTimes(
      marks.slice(0, -1),
      toMarkPlan(marks, number => number),
    ),
    undefined,
  )
})
