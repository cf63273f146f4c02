import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRecords } from '../../bench/compare.ts'
import { createRandom } from '../../bench/random.ts'
import type { RunRecord, Series } from '../../bench/record.ts'
import { createRecord } from './synthetic-record.ts'

const TRIES = 100
const LARGE = { cases: 60, rounds: 3 }
const SHORT = { cases: 4, rounds: 5 }

for (const [name, size] of Object.entries({ LARGE, SHORT })) {
  test(`equal runs (${name.toLowerCase()}) differ in at most 1 of 20 tries, on a machine of another speed too`, () => {
    const random = createRandom(11)
    const told = Array.from({ length: TRIES }, (_, trial) => {
      const machine = trial % 2 === 0 ? 1 : 1.15
      return compareRecords(createRecord(random, size), createRecord(random, { ...size, machine })).changes.length
    })
    assert.ok(told.filter(count => count > 0).length <= TRIES / 20, `${told}`)
  })

  test(`a run (${name.toLowerCase()}) whose requests take 10 % more is found slower, and by that much`, () => {
    const random = createRandom(12)
    let found = 0
    for (let trial = 0; trial < TRIES; trial++) {
      const { changes } = compareRecords(createRecord(random, size), createRecord(random, { ...size, slower: 1.1 }))
      assert.ok(changes.every(({ verdict }) => verdict === 'slower'))
      if (changes.length > 0) found++
    }
    assert.ok(found >= TRIES * 0.95, `${found} of ${TRIES}`)
  })
}

test('a rate that fell by a third is slower, one that rose is faster, each by its percent', () => {
  const rate = (value: number): Series => ({
    ...{ suite: 'throughput', case: 'hello', subject: 'isolet', unit: 'requests/s', better: 'higher' },
    rounds: [[value], [value * 1.001], [value * 0.999]],
  })
  const compare = (before: number, after: number) =>
    compareRecords(toRecord([rate(before)]), toRecord([rate(after)])).changes
  const [fall] = compare(300, 200)
  assert.equal(fall?.verdict, 'slower')
  assert.ok(Math.abs((fall?.percent ?? 0) + 33.3) < 0.1 && (fall?.low ?? 0) < -33.3 && (fall?.high ?? 0) > -33.3)
  assert.equal(compare(200, 300)[0]?.verdict, 'faster')
})

test('requests that begin to fail are told, from none at all', () => {
  const failed = (percent: number): Series => ({
    ...{ suite: 'neighbour', case: 'failed', subject: 'isolet', unit: '%', better: 'lower' },
    rounds: [[percent], [percent], [percent]],
  })
  assert.equal(compareRecords(toRecord([failed(0)]), toRecord([failed(5)])).changes[0]?.verdict, 'slower')
  assert.deepEqual(compareRecords(toRecord([failed(0)]), toRecord([failed(0)])).changes, [])
})

function toLatency(name: string, rounds: number[][]): Series {
  return { suite: 'latency', case: name, subject: 'isolet', unit: 'ms', better: 'lower', rounds }
}

test('cases of one run alone are counted and not judged', () => {
  const before = toRecord([toLatency('both', [[1], [1]]), toLatency('gone', [[1], [1]])])
  const after = toRecord([toLatency('both', [[1], [1]]), toLatency('new', [[1], [1]])])
  const { compared, leftOut, changes } = compareRecords(before, after)
  assert.deepEqual([compared, leftOut, changes], [1, 2, []])
})

test('of what was measured once, a tenth more says nothing, and twice as much does', () => {
  const compareOnce = (ms: number) =>
    compareRecords(toRecord([toLatency('once', [[1]])]), toRecord([toLatency('once', [[ms]])])).changes
  assert.deepEqual(compareOnce(1.1), [])
  assert.equal(compareOnce(2)[0]?.verdict, 'slower')
})

/** What the machine does in each round: a request's time, and the reference's. */
function toTimed(subject: string, rounds: readonly (readonly [ms: number, reference: number])[]): Series {
  return {
    ...toLatency(
      'hello',
      rounds.map(([ms]) => [ms]),
    ),
    subject,
    reference: rounds.map(([, reference]) => reference),
  }
}

const CALM = [
  [50, 25],
  [51, 25.2],
  [50.3, 25],
  [49.8, 24.8],
  [50.6, 25.1],
] as const

test('rounds in which something else kept the machine busy hide nothing, and tell of nothing', () => {
  const busy = (factor: number) =>
    [...CALM.slice(0, 3).map(([ms, ref]) => [ms * factor, ref] as const), [90, 35], [63, 37]] as const
  const compareWith = (factor: number) =>
    compareRecords(toRecord([toTimed('isolet', CALM)]), toRecord([toTimed('isolet', busy(factor))])).changes
  assert.deepEqual(compareWith(1), [])
  assert.equal(compareWith(1.1)[0]?.verdict, 'slower')
})

test('a machine that is slower all along is corrected for, round by round', () => {
  const slower = CALM.map(([ms, reference]) => [ms * 1.4, reference * 1.4] as const)
  assert.deepEqual(
    compareRecords(toRecord([toTimed('isolet', CALM)]), toRecord([toTimed('isolet', slower)])).changes,
    [],
  )
})

test('one subject’s noise hides nothing of another', () => {
  const noisy = toTimed('cells', [
    [110, 25],
    [140, 25],
    [130, 25],
    [168, 25],
    [149, 25],
  ])
  const slow = CALM.map(([ms, reference]) => [ms * 1.1, reference] as const)
  const { changes } = compareRecords(
    toRecord([toTimed('inline', CALM), noisy]),
    toRecord([toTimed('inline', slow), noisy]),
  )
  assert.deepEqual(
    changes.map(({ subject, verdict }) => [subject, verdict]),
    [['inline', 'slower']],
  )
})

function toRecord(series: readonly Series[]): RunRecord {
  return { ...createRecord(createRandom(1), { cases: 0, rounds: 0 }), series }
}
