import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry, Op } from '../../sandbox/contract.ts'
import type { Clock } from '../../src/base/clock.ts'
import { createTaskOps } from '../../src/ops/tasks.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

function setUp() {
  const room = createRoom()
  const table = createTaskOps(room.guest, room.clock)
  return { ...room, table, queue: () => room.ask(table, Op.queueTask) }
}

test('a guest that asks is entered in a later turn, once however often it asked', () => {
  const { queue, clock, told } = setUp()
  for (let n = 0; n < 1000; n += 1) queue()
  assert.deepEqual(told, [])
  clock.advance(0)
  assert.deepEqual(told, [{ kind: Entry.task, id: 0, a: undefined, b: undefined }])
  queue()
  clock.advance(0)
  assert.equal(told.length, 2)
})

test('each invocation that asks is entered on its own account', () => {
  const { queue, open, table, guest, clock, told } = setUp()
  const other = open()
  queue()
  table[Op.queueTask]?.({ guest, invocation: other }, undefined, undefined, undefined, undefined)
  other.fail(closed())
  clock.advance(0)
  assert.equal(told.length, 1)
})

test('a guest is entered for one task a turn, in the order of those who ask, however many of its requests do', () => {
  const room = createRoom()
  const turns: (() => void)[] = []
  const soon: Clock['soon'] = due => {
    turns.push(due)
    return { stop: () => void turns.splice(turns.indexOf(due), 1) }
  }
  const clock: Clock = { ...room.clock, soon }
  const table = createTaskOps(room.guest, clock)
  const served: number[] = []
  room.guest.post = ({ id }) => void served.push(id)
  const all = [room.open(), room.open(), room.open()]
  for (const invocation of all)
    table[Op.queueTask]?.({ guest: room.guest, invocation }, undefined, undefined, undefined, undefined)
  for (const [at, { id }] of all.entries()) {
    assert.equal(turns.length, 1)
    turns.shift()?.()
    assert.equal(served.length, at + 1)
    assert.equal(served[at], id)
  }
  assert.equal(turns.length, 0)
})

test('a task holds no request open, and is not run once the request is over', () => {
  const { queue, invocation, clock, told } = setUp()
  queue()
  invocation.fail(closed())
  clock.advance(1000)
  assert.deepEqual(told, [])
})

test('no task runs while the module starts', () => {
  const { askAtStart, table } = setUp()
  assert.deepEqual(askAtStart(table, Op.queueTask), { name: 'Error', err: 'no task runs while the module starts' })
})
