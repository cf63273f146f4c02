import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsoletError } from '../../src/base/errors.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/base/limits.ts'
import { Invocation } from '../../src/isolate/invocation.ts'
import { createFakeClock, type FakeClock } from '../fake-clock.ts'

interface Setup {
  readonly invocation: Invocation
  readonly clock: FakeClock
  readonly ends: () => number
  readonly releases: () => number
}

function begin(limits: Partial<Limits> = {}): Setup {
  const clock = createFakeClock()
  let ends = 0
  let releases = 0
  const merged = { ...DEFAULT_LIMITS, ...limits }
  const invocation = new Invocation({
    id: 1,
    requestId: 'r',
    name: 'f',
    limits: merged,
    clock,
    wallMs: merged.wallMs,
    turnBy: clock.now() + merged.waitMs,
    onWallLimit: () => undefined,
    onEnd: () => {
      ends += 1
    },
  })
  invocation.hold({
    release: () => {
      releases += 1
    },
  })
  return { invocation, clock, ends: () => ends, releases: () => releases }
}

const RESPONSE = { status: 200, statusText: '', headers: [], body: null }

test('an answer without an open body ends the invocation and releases what it held, once', async () => {
  const { invocation, ends, releases } = begin()
  assert.equal(invocation.answer(RESPONSE, false), true)
  assert.equal(await invocation.response, RESPONSE)
  invocation.fail(new IsoletError('ERR_INTERNAL', 'late'))
  assert.deepEqual([ends(), releases(), invocation.isOver], [1, 1, true])
})

test('an open body and waitUntil each keep the invocation alive', () => {
  const { invocation, ends } = begin()
  invocation.retain()
  invocation.answer(RESPONSE, true)
  invocation.bodyDone()
  assert.equal(ends(), 0)
  invocation.releaseRetained()
  assert.equal(ends(), 1)
})

test('only the first answer counts', () => {
  const { invocation } = begin()
  invocation.answer(RESPONSE, true)
  assert.equal(invocation.answer(RESPONSE, false), false)
})

test('no answer within wallMs fails with ERR_WALL_LIMIT, one just within does not', async () => {
  const late = begin({ wallMs: 100 })
  late.clock.advance(100)
  await assert.rejects(late.invocation.response, { code: 'ERR_WALL_LIMIT', message: /100 ms/ })
  const timely = begin({ wallMs: 100 })
  timely.clock.advance(99)
  timely.invocation.answer(RESPONSE, false)
  timely.clock.advance(1000)
  assert.equal(await timely.invocation.response, RESPONSE)
})

test('an invocation whose turn comes within waitMs is not refused, one past it is', async () => {
  const timely = begin({ waitMs: 100 })
  timely.clock.advance(100)
  assert.equal(timely.invocation.refuseIfLate(), false)
  const late = begin({ waitMs: 100 })
  late.clock.advance(101)
  assert.equal(late.invocation.refuseIfLate(), true)
  assert.deepEqual([late.invocation.isOver, late.ends(), late.releases()], [true, 1, 1])
  await assert.rejects(late.invocation.response, { code: 'ERR_BUSY', message: /waitMs is 100 ms/ })
})

test('a body may take longer than waitUntilMs; waitUntil after it may not', () => {
  const { invocation, clock, ends } = begin({ waitUntilMs: 50 })
  invocation.retain()
  invocation.answer(RESPONSE, true)
  clock.advance(1000)
  assert.equal(ends(), 0)
  invocation.bodyDone()
  clock.advance(49)
  assert.equal(ends(), 0)
  clock.advance(1)
  assert.equal(ends(), 1)
})

test('what goes on after the answer ends after waitUntilMs', () => {
  const { invocation, clock, ends, releases } = begin({ waitUntilMs: 50 })
  invocation.retain()
  invocation.answer(RESPONSE, false)
  clock.advance(49)
  assert.equal(ends(), 0)
  clock.advance(1)
  assert.deepEqual([ends(), releases()], [1, 1])
})

test('an invocation that is over can neither be held open nor hold anything', async () => {
  const { invocation } = begin()
  invocation.fail(new IsoletError('ERR_CLOSED', 'closed'))
  await assert.rejects(invocation.response, { code: 'ERR_CLOSED' })
  assert.equal(invocation.retain(), false)
  let released = false
  invocation.hold({
    release: () => {
      released = true
    },
  })
  assert.equal(released, true)
})

test('CPU adds up against the budget', () => {
  const { invocation } = begin({ cpuMs: 10 })
  invocation.spend(9_999)
  assert.ok(invocation.remainingCpuMs > 0)
  invocation.spend(2)
  assert.ok(invocation.remainingCpuMs < 0)
})
