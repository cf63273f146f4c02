import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry, Op } from '../../sandbox/contract.ts'
import type { Clock } from '../../src/base/clock.ts'
import { createTimerOps } from '../../src/ops/timers.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

function setUp() {
  const room = createRoom()
  const table = createTimerOps(room.guest, room.clock)
  const start = (id: unknown, delay: unknown) => room.ask(table, Op.startTimer, id, delay)
  return { ...room, table, start, due: () => room.told.map(({ kind, id }) => [kind, id]) }
}

test('a timer is due once its delay is over, once', () => {
  const { start, clock, due } = setUp()
  start(7, 20)
  clock.advance(19)
  assert.deepEqual(due(), [])
  clock.advance(1)
  clock.advance(1000)
  assert.deepEqual(due(), [[Entry.timer, 7]])
})

test('delays below zero, fractions and what is no number of time mean soon', () => {
  const { start, clock, due } = setUp()
  for (const [id, delay] of [-5, 0.9, Number.NaN, Number.NEGATIVE_INFINITY].entries()) start(id + 1, delay)
  clock.advance(0)
  assert.deepEqual(
    due().map(([, id]) => id),
    [1, 2, 3, 4],
  )
})

test('a delay longer than a timer can take does not wrap to soon', () => {
  const { start, clock, due } = setUp()
  start(1, Number.POSITIVE_INFINITY)
  start(2, 2 ** 40)
  clock.advance(29_000)
  assert.deepEqual(due(), [])
})

test('a stopped timer is never due, and stopping one that is not there does nothing', () => {
  const { start, ask, table, clock, due } = setUp()
  start(1, 10)
  for (const id of [1, 1, 99, undefined, '1', {}]) ask(table, Op.stopTimer, id)
  clock.advance(100)
  assert.deepEqual(due(), [])
})

test('a second timer of the same number takes the place of the first', () => {
  const { start, clock, due } = setUp()
  start(1, 10)
  start(1, 30)
  clock.advance(20)
  assert.deepEqual(due(), [])
  clock.advance(20)
  assert.equal(due().length, 1)
})

test('the timers of an invocation end with it', () => {
  const { start, clock, due, invocation } = setUp()
  start(1, 10)
  invocation.fail(closed())
  clock.advance(100)
  assert.deepEqual(due(), [])
})

test('a timer set after its invocation ended is told never to come, and nothing is posted for it', () => {
  const { start, clock, invocation, guest } = setUp()
  const posted: number[] = []
  guest.post = (_invocation, _kind, id) => void posted.push(id)
  invocation.fail(closed())
  assert.equal(start(1, 10), false)
  clock.advance(100)
  assert.deepEqual(posted, [])
})

test('a guest has 10,000 timers and no more, whichever request they are of; each that ends makes room', () => {
  const { start, ask, table } = setUp()
  for (let id = 0; id < 10_000; id++) assert.equal(start(id, 10), undefined)
  assert.match(JSON.stringify(start(10_000, 10)), /RangeError/)
  ask(table, Op.stopTimer, 5)
  assert.equal(start(10_000, 10), undefined)
  assert.match(JSON.stringify(start(10_001, 10)), /RangeError/)
})

test('no timer is started while the module starts, nor with anything but numbers', () => {
  const { askAtStart, table, start } = setUp()
  assert.match(JSON.stringify(askAtStart(table, Op.startTimer, 1, 1)), /while the module starts/)
  for (const [id, delay] of [
    ['1', 1],
    [1, '1'],
    [undefined, undefined],
    [{ valueOf: () => 1 }, 1],
  ])
    assert.match(JSON.stringify(start(id, delay)), /TypeError/)
})

test('the clock of a guest counts from its beginning, in whole milliseconds', () => {
  const { ask, table, clock } = setUp()
  assert.equal(ask(table, Op.now), 0)
  clock.advance(1.7)
  assert.equal(ask(table, Op.now), 1)
})

test('timers that are due and stopped before their turn hold nothing of the host', () => {
  const room = createRoom()
  const turns: (() => void)[] = []
  const soon: Clock['soon'] = due => {
    turns.push(due)
    return { stop: () => void turns.splice(turns.indexOf(due), 1) }
  }
  const table = createTimerOps(room.guest, { ...room.clock, soon })
  for (let id = 1; id <= 100; id++) room.ask(table, Op.startTimer, id, 1)
  room.clock.advance(1)
  assert.equal(turns.length, 1)
  for (let id = 1; id <= 100; id++) room.ask(table, Op.stopTimer, id)
  assert.deepEqual([turns.length, room.told], [0, []])
})
