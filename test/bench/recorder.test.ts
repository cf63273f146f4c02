import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecorder } from '../../bench/recorder.ts'
import type { Step } from '../../bench/suite.ts'

const STEP: Step = {
  ...{ suite: 'load', what: 'hello', subject: 'one', seconds: 1, cases: ['hello'] },
  run: async () => [],
}
const LATENCY = { case: 'hello', unit: 'ms', better: 'lower' } as const

test('samples of one case and place go to one series, a round each, with the reference of the round', () => {
  const recorder = createRecorder()
  recorder.add(
    STEP,
    [
      { ...LATENCY, x: 10, values: [3, 1] },
      { ...LATENCY, x: 20, values: [9] },
    ],
    0.5,
  )
  recorder.add({ ...STEP, subject: 'other' }, [{ ...LATENCY, x: 10, values: [7] }], 0.6)
  recorder.add(STEP, [{ ...LATENCY, x: 10, values: [2] }], 0.7)
  const [first, second, third] = recorder.series()
  assert.deepEqual(first, {
    suite: 'load',
    subject: 'one',
    ...LATENCY,
    x: 10,
    rounds: [[1, 3], [2]],
    reference: [0.5, 0.7],
  })
  assert.deepEqual([second?.x, second?.rounds], [20, [[9]]])
  assert.deepEqual([third?.subject, third?.rounds], ['other', [[7]]])
})

test('what does not follow the speed of the machine has no reference', () => {
  const recorder = createRecorder()
  recorder.add(STEP, [{ case: 'memory', unit: 'MiB', better: 'lower', values: [1], steady: true }], 0.5)
  assert.deepEqual(recorder.series()[0]?.reference, undefined)
})

test('a case that failed in every round is absent, once; one that failed in some is not', () => {
  const recorder = createRecorder()
  const error = new Error('it broke')
  const other = { ...STEP, cases: ['echo'] }
  recorder.fail({ step: STEP, round: 0, error })
  recorder.add(STEP, [{ ...LATENCY, values: [1] }], 0.5)
  recorder.fail({ step: other, round: 0, error })
  recorder.fail({ step: other, round: 1, error })
  assert.deepEqual(recorder.absences(), [{ suite: 'load', subject: 'one', case: 'echo', reason: 'it broke' }])
  assert.equal(recorder.failures.length, 3)
})
