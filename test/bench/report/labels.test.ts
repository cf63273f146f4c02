import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LABEL_GAP, spreadOut } from '../../../bench/report/labels.ts'

test('labels that have room stay where they want to be', () => {
  assert.deepEqual(spreadOut([100, 20, 60], 0, 200), [100, 20, 60])
})

test('labels that want the same place keep their distance and their order', () => {
  assert.deepEqual(spreadOut([50, 50, 49], 0, 200), [49 + LABEL_GAP, 49 + 2 * LABEL_GAP, 49])
})

test('labels at the end are moved back inside', () => {
  assert.deepEqual(spreadOut([200, 199], 0, 200), [200, 200 - LABEL_GAP])
})
