import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Entry, Op } from '../../sandbox/contract.ts'
import { createSinks } from '../../src/ops/sinks.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

const KIB = 1024

function setUp() {
  const room = createRoom()
  const sinks = createSinks(room.guest)
  const ask = (op: keyof typeof sinks.ops, ...args: unknown[]) => room.ask(sinks.ops, op, ...args)
  return { ...room, sinks, ask, open: () => ask(Op.openSink) as number }
}

/** A sink whose reading end was taken. */
function setUpTaken() {
  const room = setUp()
  const id = room.open()
  const ends = { done: 0 }
  const stream = room.sinks.take(id, () => (ends.done += 1)) ?? assert.fail('no stream')
  return { ...room, id, stream, ends, write: (bytes: unknown) => room.ask(Op.write, id, bytes) }
}

test('what is written is read in its order, and the end is the end', async () => {
  const { stream, write, ask, id, ends } = setUpTaken()
  for (const value of [1, 2, 3]) assert.equal(write(Uint8Array.of(value)), true)
  ask(Op.endSink, id)
  assert.deepEqual(await new Response(stream).bytes(), Uint8Array.of(1, 2, 3))
  assert.equal(ends.done, 1)
})

test('what is read shares no memory with what was written', async () => {
  const { stream, write } = setUpTaken()
  const slab = new Uint8Array(1000)
  write(slab.subarray(0, 10))
  const { value } = await stream.getReader().read()
  assert.notEqual(value?.buffer, slab.buffer)
})

test('the writer is told to wait at 64 KiB unread, and to go on once they are read', async () => {
  const { stream, write, told, id } = setUpTaken()
  assert.equal(write(new Uint8Array(64 * KIB - 1)), true)
  assert.equal(write(new Uint8Array(1)), false)
  await nextTurn()
  assert.deepEqual(told, [])
  const reader = stream.getReader()
  await reader.read()
  await nextTurn()
  assert.deepEqual(
    told.map(({ kind, id }) => [kind, id]),
    [[Entry.drain, id]],
  )
})

test('a writer that goes on all the same loses its body past 4 MiB unread', async () => {
  const { stream, write, ends } = setUpTaken()
  for (let n = 0; n < 64; n++) write(new Uint8Array(64 * KIB))
  assert.equal(ends.done, 0, '4 MiB are kept')
  assert.equal(write(new Uint8Array(1)), false)
  assert.equal(ends.done, 1)
  await assert.rejects(new Response(stream).bytes(), /wrote on while it should have waited/)
  assert.equal(write(new Uint8Array(1)), false)
})

test('empty chunks cost nothing and are not handed on', async () => {
  const { stream, write, ask, id } = setUpTaken()
  for (let n = 0; n < 1000; n++) assert.equal(write(new Uint8Array()), true)
  ask(Op.endSink, id)
  assert.equal((await stream.getReader().read()).done, true)
})

test('a reader that leaves stops the writer', async () => {
  const { stream, write, told, ends, id } = setUpTaken()
  await stream.cancel()
  assert.deepEqual(told, [{ kind: Entry.stop, id, a: 'the reader is gone', b: undefined }])
  assert.equal(ends.done, 1)
  assert.equal(write(Uint8Array.of(1)), false)
})

test('a body that the guest gives up fails for its reader, with at most 1,024 characters of why', async () => {
  for (const [why, shown] of [
    ['the guest says why', 'the guest says why'],
    ['x'.repeat(5000), 'x'.repeat(1024)],
    [{ toString: () => 'an object' }, 'the guest gave up'],
  ]) {
    const { stream, ask, id } = setUpTaken()
    ask(Op.abortSink, id, why)
    await assert.rejects(stream.getReader().read(), { message: shown })
  }
})

test('an invocation that ends before its body fails the body', async () => {
  const { stream, invocation, ends } = setUpTaken()
  invocation.fail(closed())
  await assert.rejects(stream.getReader().read(), /the request ended before its body did/)
  assert.equal(ends.done, 1)
})

test('a sink that ended says so once, whatever is asked of it then', () => {
  const { ask, id, ends, invocation, write } = setUpTaken()
  for (let n = 0; n < 3; n++) {
    ask(Op.endSink, id)
    ask(Op.abortSink, id, 'late')
    write(Uint8Array.of(1))
  }
  invocation.fail(closed())
  assert.equal(ends.done, 1)
})

test('a guest has 4,096 sinks and no more; one that ends makes room', () => {
  const { open, ask } = setUp()
  const first = open()
  for (let n = 1; n < 4096; n++) assert.equal(typeof open(), 'number')
  assert.match(JSON.stringify(open()), /RangeError.*|more than 4096 bodies/)
  ask(Op.endSink, first)
  assert.equal(typeof open(), 'number')
})

test('no sink is opened while the module starts', () => {
  const { askAtStart, sinks } = setUp()
  assert.match(JSON.stringify(askAtStart(sinks.ops, Op.openSink)), /while the module starts/)
})

test('what is no sink or no bytes is refused', () => {
  const { ask, sinks, open } = setUp()
  const id = open()
  for (const bytes of ['x', 1, undefined, [1], new ArrayBuffer(1)]) assert.equal(ask(Op.write, id, bytes), false)
  for (const none of [0, 99, '1', undefined, {}]) {
    assert.equal(ask(Op.write, none, new Uint8Array(1)), false)
    assert.equal(ask(Op.endSink, none), undefined)
    assert.equal(
      sinks.take(none, () => undefined),
      undefined,
    )
  }
})
