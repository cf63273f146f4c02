import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Suite } from '../../../bench/record.ts'
import { FULL } from '../../../bench/sizes.ts'
import type { Subject } from '../../../bench/subject.ts'
import { SUITE_NAMES, SUITES } from '../../../bench/suites/suites.ts'

const start = () => Promise.reject(new Error('never started'))
const ABLE: Subject = {
  ...{ name: 'able', lacks: {}, abusers: ['spinner', 'bomb', 'flood'] },
  starts: ['cold', 'pooled', 'snapshot', 'just deployed'],
  ...{ hasRoom: true, takesDeploys: true, hasCells: true, start },
}
const PLAIN: Subject = { name: 'plain', lacks: {}, start }
const NO_STREAMS: Subject = { ...PLAIN, lacks: { stream: 'has no streams', large: 'is too small' } }

function plan(suite: Suite, subject: Subject) {
  const { steps, absences } = SUITES[suite](subject, FULL)
  return { steps, planned: steps.flatMap(({ cases }) => cases), absent: absences.map(each => each.case), absences }
}

test('what a subject can do is planned, all of it', () => {
  for (const suite of SUITE_NAMES) {
    const { planned, absent } = plan(suite, ABLE)
    assert.ok(planned.length > 0, suite)
    assert.deepEqual(absent, [], suite)
    // Density takes a step for each count, of the same cases.
    if (suite !== 'density') assert.equal(new Set(planned).size, planned.length, suite)
  }
})

test('what a subject can not do is absent, with a reason: no case is lost', () => {
  for (const suite of SUITE_NAMES) {
    const all = plan(suite, { ...ABLE, hasCells: false }).planned
    for (const subject of [PLAIN, NO_STREAMS]) {
      const { planned, absent, absences } = plan(suite, subject)
      assert.deepEqual(new Set([...planned, ...absent]), new Set(all), `${suite}, ${subject.name}`)
      assert.ok(absences.every(({ reason }) => reason.length > 10))
    }
  }
})

test('a bundle that a subject lacks is absent for the subject’s own reason', () => {
  const reasons = SUITE_NAMES.flatMap(suite => plan(suite, NO_STREAMS).absences).filter(
    ({ case: name }) => name.startsWith('stream') || name.startsWith('large, warm'),
  )
  assert.deepEqual(new Set(reasons.map(({ reason }) => reason)), new Set(['has no streams', 'is too small']))
})

test('a subject whose first requests start nothing says why', () => {
  const { absences } = plan('start', { ...PLAIN, starts: [], lacksStarts: 'starts all with itself' })
  assert.ok(absences.every(({ reason }) => reason === 'starts all with itself'))
  assert.equal(absences.length, 12)
})

test('a subject with cells is measured on one core and on two', () => {
  const names = plan('throughput', ABLE).planned
  assert.ok(names.includes('hello, on one core') && names.includes('hello, on two cores, shared with the load'))
  assert.ok(!plan('throughput', PLAIN).planned.some(name => name.includes('two cores')))
})
