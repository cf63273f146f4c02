import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Entry, Op } from '../../sandbox/contract.ts'
import { toOwned } from '../../src/isolate/text-body.ts'
import { createSources } from '../../src/ops/sources.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

function setUp(limits = {}) {
  const room = createRoom(limits)
  const sources = createSources(room.guest)
  return { ...room, sources, pull: (id: unknown) => room.ask(sources.ops, Op.pull, id) }
}

/** A body of those chunks that counts how often it was asked, and knows why it was given up. */
function createBody(chunks: readonly Uint8Array[]) {
  const seen = { pulls: 0, cancelled: false }
  const left = [...chunks]
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.pulls += 1
        const chunk = left.shift()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

const bytes = (length: number, value = 1) => new Uint8Array(length).fill(value)

test('each pull brings one chunk, nothing is read ahead of it, and the end comes last', async () => {
  const { sources, invocation, pull, told } = setUp()
  const { stream, seen } = createBody([bytes(3), bytes(2)])
  const id = sources.open(invocation, stream)
  await nextTurn()
  assert.equal(seen.pulls, 0)
  for (const pulls of [1, 2, 3]) {
    pull(id)
    await nextTurn()
    assert.equal(seen.pulls, pulls)
  }
  assert.deepEqual(told, [
    { kind: Entry.chunk, id, a: bytes(3), b: false },
    { kind: Entry.chunk, id, a: bytes(2), b: false },
    { kind: Entry.chunk, id, a: null, b: true },
  ])
})

test('a second pull while one runs reads nothing more', async () => {
  const { sources, invocation, pull, told } = setUp()
  const id = sources.open(invocation, createBody([bytes(1), bytes(1)]).stream)
  for (let n = 0; n < 100; n++) pull(id)
  await nextTurn()
  assert.equal(told.length, 1)
})

test('draining brings all that is left in one chunk that is the last', async () => {
  const { sources, invocation, pull, ask, told } = setUp()
  const id = sources.open(invocation, createBody([bytes(1, 1), bytes(2, 2), bytes(3, 3)]).stream)
  pull(id)
  await nextTurn()
  ask(sources.ops, Op.drainSource, id)
  await nextTurn()
  assert.deepEqual(told.at(-1), { kind: Entry.chunk, id, a: Uint8Array.of(2, 2, 3, 3, 3), b: true })
})

test('a guest is given bytes that share their memory with nothing else', async () => {
  const { sources, invocation, pull, told } = setUp()
  const slab = new Uint8Array(1000).fill(9)
  const pooled = Buffer.from('pooled')
  for (const chunk of [slab.subarray(10, 20), pooled]) {
    const id = sources.open(invocation, createBody([chunk]).stream)
    pull(id)
    await nextTurn()
    const { a } = told.at(-1) ?? assert.fail('nothing was told')
    assert.ok(a instanceof Uint8Array && !Buffer.isBuffer(a))
    assert.deepEqual([a.byteOffset, a.buffer.byteLength], [0, chunk.byteLength])
    assert.notEqual(a.buffer, chunk.buffer)
  }
})

test('bytes that own their memory are not copied', () => {
  const own = bytes(10)
  assert.equal(toOwned(own), own)
})

test('a body may be as long as its bound; the byte after it fails the read, gives up the body and is told of', async () => {
  for (const whole of [false, true]) {
    const { sources, invocation, ask, told } = setUp()
    const { stream, seen } = createBody([bytes(5), bytes(5), bytes(1), bytes(1)])
    let overruns = 0
    const id = sources.open(invocation, stream, { maxBytes: 10, onOverrun: () => (overruns += 1) })
    for (let n = 0; n < 4; n++) {
      ask(sources.ops, whole ? Op.drainSource : Op.pull, id)
      await nextTurn()
    }
    assert.equal(overruns, 1)
    assert.equal(seen.cancelled, true)
    assert.equal(told.length, whole ? 1 : 3)
    assert.deepEqual(told.at(-1)?.a, { name: 'TypeError', err: 'the body passed 10 bytes' })
    assert.equal(told.at(-1)?.b, true)
  }
})

test('a body read whole may not be larger than the heap of its guest', async () => {
  const { sources, invocation, ask, told } = setUp({ memoryMiB: 8 })
  const id = sources.open(invocation, createBody(Array.from({ length: 9 }, () => bytes(1024 * 1024))).stream)
  ask(sources.ops, Op.drainSource, id)
  while (told.length === 0) await nextTurn()
  assert.match(JSON.stringify(told[0]?.a), /larger than memoryMiB, 8 MiB/)
})

test('a sender that fails is a TypeError for the guest, without the words of the host', async () => {
  const { sources, invocation, pull, told } = setUp()
  const stream = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('/a/path/of/the/host')) })
  pull(sources.open(invocation, stream))
  await nextTurn()
  assert.deepEqual(told[0]?.a, { name: 'TypeError', err: 'the body broke off' })
})

test('cancelling gives up the body, and so does the end of the invocation', async () => {
  const { sources, invocation, ask, open, told } = setUp()
  const first = createBody([bytes(1)])
  const second = createBody([bytes(1)])
  const id = sources.open(invocation, first.stream)
  ask(sources.ops, Op.cancelSource, id)
  assert.equal(first.seen.cancelled, true)
  const other = open()
  const held = sources.open(other, second.stream)
  other.fail(closed())
  assert.equal(second.seen.cancelled, true)
  for (const gone of [id, held]) ask(sources.ops, Op.pull, gone)
  await nextTurn()
  assert.deepEqual(told, [])
})

test('a body can be handed on once, unread; then the guest reads nothing of it and its end does not end the body', () => {
  const { sources, invocation, pull, told } = setUp()
  const { stream, seen } = createBody([bytes(1)])
  const id = sources.open(invocation, stream)
  assert.equal(sources.take(id), stream)
  assert.equal(sources.take(id), undefined)
  pull(id)
  invocation.fail(closed())
  assert.deepEqual([told, seen], [[], { pulls: 0, cancelled: false }])
})

test('a body that was read from can not be handed on', async () => {
  const { sources, invocation, pull } = setUp()
  const id = sources.open(invocation, createBody([bytes(1), bytes(1)]).stream)
  pull(id)
  await nextTurn()
  assert.equal(sources.take(id), undefined)
})

test('what is no source, or is one no more, is refused at once: who waits for it would wait for good', () => {
  const { sources, ask } = setUp()
  for (const id of [0, 99, '1', undefined, {}]) {
    for (const op of [Op.pull, Op.drainSource] as const)
      assert.match(JSON.stringify(ask(sources.ops, op, id)), /the body is gone/)
    assert.equal(ask(sources.ops, Op.cancelSource, id), undefined)
    assert.equal(sources.take(id), undefined)
  }
})
