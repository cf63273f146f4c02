// How attacks are chosen for a short run, and how one that was repeated is judged.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attack } from './cells/harness/attack.ts'
import { toSample } from './cells/harness/sample.ts'
import { toCount, toSummary } from './cells/harness/table.ts'
import { isSlowOnly, judge, judgeTogether, type Verdict } from './cells/harness/verdict.ts'

const QUIET_MS = 3

/** An attack that ended as it should, after `endedMs` of 350, while victims took `victimMs`. */
function judgeOne(victimMs: number, ends = /^ERR_CPU_LIMIT$/, endedMs = 190): Verdict {
  return judge({
    attack: { name: 'a spin', run: '', ends },
    outcome: { endings: [{ what: 'ERR_CPU_LIMIT', ms: endedMs, isEnded: true }], boundMs: 350 },
    healthy: { what: '200 healthy', ms: 2, isEnded: true },
    seen: [{ kind: 'victim', victim: 'victim-hello', at: 0, ms: victimMs, failure: undefined }],
    quietP99Ms: QUIET_MS,
    lastWords: undefined,
  })
}

test('an attack is repeated only where nothing else failed than that something took too long', () => {
  assert.equal(isSlowOnly(judgeOne(5, undefined, 351)), true)
  assert.equal(isSlowOnly(judgeOne(30)), false)
  assert.equal(isSlowOnly(judgeOne(31)), true)
  assert.equal(isSlowOnly(judgeOne(31, /^200/)), false)
})

test("of an attack that was repeated the middle one of the victims' p99s counts", () => {
  const once = judgeTogether([judgeOne(31), judgeOne(5), judgeOne(7)], QUIET_MS)
  assert.deepEqual([once.p99Ms, once.times, once.failings], [7, 3, []])
  const twice = judgeTogether([judgeOne(31), judgeOne(5), judgeOne(40)], QUIET_MS)
  assert.deepEqual(twice.failings, ["victims' p99 was 31.0 ms of 30.0"])
})

test('what ended late once of three times ended in time, twice is late', () => {
  const [late, timely] = [judgeOne(5, undefined, 351), judgeOne(5)]
  assert.deepEqual(judgeTogether([late, timely, timely], QUIET_MS).failings, [])
  assert.deepEqual(judgeTogether([late, timely, late], QUIET_MS).failings, ['took 351 ms of 350'])
})

test('a repetition that failed otherwise fails the attack', () => {
  const verdict = judgeTogether([judgeOne(31), judgeOne(5, /^200/)], QUIET_MS)
  assert.equal(verdict.failings[0], 'ended as "ERR_CPU_LIMIT", not as /^200/')
})

test('a sample has the sharpest attacks and some of every class, in order, and the same ones each time', () => {
  const attacks = Array.from({ length: 20 }, (_, nth): Attack => ({ name: `attack ${nth}`, run: '', ends: /^/ }))
  const names = toSample(attacks, ['attack 9']).map(({ name }) => name)
  assert.deepEqual(names, ['attack 0', 'attack 7', 'attack 9', 'attack 14'])
  assert.throws(() => toSample(attacks, ['attack 99']), /no attack is called "attack 99"/)
})

test('tables say how many of a family were left out', () => {
  const result = { family: 'cpu', attacks: 44, quietP99Ms: QUIET_MS, verdicts: [judgeOne(6)] }
  assert.equal(toCount(result), '1 of 44 attacks of cpu; all of them with npm run test:attacks')
  assert.equal(toCount({ ...result, attacks: 1 }), 'all 1 attacks of cpu')
  assert.match(toSummary([result]).at(-2) ?? '', /^\| cpu \| 1 of 44 \| 1 \| 3\.0 \| 6\.0 \| 2\.0 \|/)
})
