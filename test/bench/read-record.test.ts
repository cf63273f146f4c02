import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toRecord } from '../../bench/read-record.ts'
import type { RunRecord } from '../../bench/record.ts'

const RECORD: RunRecord = {
  format: 1,
  begun: '2026-11-26T20:00:00.000Z',
  seconds: 12.5,
  command: 'npm run bench',
  commit: '385310d',
  dirty: false,
  machine: { cpu: 'a', cores: 2, memoryMiB: 4096, system: 'Linux' },
  versions: { isolet: '0.1.0' },
  series: [
    { suite: 'load', case: 'tiny', subject: 'isolet', unit: 'ms', better: 'lower', x: 100, rounds: [[1, 2], [3]] },
    { suite: 'start', case: 'tiny', subject: 'isolet', unit: 'ms', better: 'lower', rounds: [] },
  ],
  absences: [{ suite: 'start', case: 'tiny', subject: 'workerd', reason: 'not installed' }],
  targets: [{ what: 'start', value: 1, atMost: 2, met: true }],
}

test('a record survives being written as JSON and read', () => {
  assert.deepEqual(toRecord(JSON.stringify(RECORD), 'run.json'), RECORD)
})

test('a figure that could not be had comes back as NaN', () => {
  const record = { ...RECORD, targets: [{ what: 'start', value: Number.NaN, atMost: 2, met: false }] }
  assert.deepEqual(toRecord(JSON.stringify(record), 'run.json').targets, record.targets)
})

test('what is no JSON is refused by the name of its file', () => {
  assert.throws(() => toRecord('{', 'run.json'), /^Error: run\.json is no JSON$/)
})

test('a record of another format is refused', () => {
  assert.throws(() => toRecord(JSON.stringify({ ...RECORD, format: 2 }), 'run.json'), /run\.json is no record.*format/s)
})

test('the error of a record that is wrong inside says where', () => {
  const series = [{ ...RECORD.series[0], rounds: [['fast']] }]
  assert.throws(() => toRecord(JSON.stringify({ ...RECORD, series }), 'run.json'), /series\[0\]\.rounds\[0\]\[0\]/)
})

test('a target without a bound is refused', () => {
  const targets = [{ what: 'start', value: 1, met: true }]
  assert.throws(() => toRecord(JSON.stringify({ ...RECORD, targets }), 'run.json'), /no record/)
})
