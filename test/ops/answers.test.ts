import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BodyKind, Op } from '../../sandbox/contract.ts'
import type { Limits } from '../../src/base/limits.ts'
import type { GuestFailure } from '../../src/isolate/faults.ts'
import { createAnswerOps } from '../../src/ops/answers.ts'
import { createSinks } from '../../src/ops/sinks.ts'
import { createSources } from '../../src/ops/sources.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

const HEAD = '200\nOK\nx-a\nb'

function setUp(limits: Partial<Limits> = {}) {
  const room = createRoom(limits)
  const { guest, invocation } = room
  const sources = createSources(guest)
  const sinks = createSinks(guest)
  const exceptions: GuestFailure[] = []
  const table = createAnswerOps({
    guest,
    sources,
    sinks,
    findInvocation: id => (id === invocation.id ? invocation : undefined),
    mapFailure: failure => ({ ...failure, stack: `mapped ${failure.stack}` }),
    onException: (_invocation, failure) => exceptions.push(failure),
  })
  const respond = (...args: unknown[]) => room.ask(table, Op.respond, invocation.id, ...args)
  const fail = (json: unknown) => room.ask(table, Op.fail, invocation.id, json)
  return { ...room, sources, sinks, exceptions, table, respond, fail }
}

test('a response without a body, or with text or bytes, is handed over and ends the invocation', async () => {
  const bodies: [body: unknown, kind: number, expected: unknown][] = [
    [undefined, BodyKind.none, null],
    ['text', BodyKind.text, 'text'],
    [Uint8Array.of(1, 2), BodyKind.bytes, Uint8Array.of(1, 2)],
  ]
  for (const [body, kind, expected] of bodies) {
    const { respond, invocation } = setUp()
    respond(HEAD, body, kind)
    const response = await invocation.response
    assert.deepEqual([response.status, response.headers, response.body], [200, ['x-a', 'b'], expected])
    assert.equal(invocation.isOver, true)
  }
})

test('a body of responseBodyBytes is an answer, one byte more is ERR_BAD_RESPONSE; text counts in UTF-8', async () => {
  for (const [body, kind, fits] of [
    ['x'.repeat(10), BodyKind.text, true],
    ['é'.repeat(5), BodyKind.text, true],
    [`${'é'.repeat(5)}x`, BodyKind.text, false],
    [new Uint8Array(10), BodyKind.bytes, true],
    [new Uint8Array(11), BodyKind.bytes, false],
  ] as const) {
    const { respond, invocation } = setUp({ responseBodyBytes: 10 })
    respond(HEAD, body, kind)
    if (fits) assert.equal((await invocation.response).body, body)
    else await assert.rejects(invocation.response, { code: 'ERR_BAD_RESPONSE', message: /11 bytes.*, 10:/ })
  }
})

test('the second answer of an invocation is nothing', async () => {
  const { respond, fail, invocation, exceptions } = setUp()
  respond(HEAD, 'first', BodyKind.text)
  respond(HEAD, 'second', BodyKind.text)
  fail('{"name":"Error","message":"third","stack":""}')
  assert.equal((await invocation.response).body, 'first')
  assert.deepEqual(exceptions, [])
})

test('a streamed answer keeps its invocation open until the body is through', async () => {
  const { respond, invocation, sinks, ask } = setUp()
  const id = ask(sinks.ops, Op.openSink)
  respond(HEAD, id, BodyKind.sink)
  assert.ok((await invocation.response).body instanceof ReadableStream)
  assert.deepEqual([invocation.isAnswered, invocation.isOver], [true, false])
  ask(sinks.ops, Op.endSink, id)
  assert.equal(invocation.isOver, true)
})

test('a body that was given to the guest can be the answer without being read by it', async () => {
  const { respond, invocation, sources } = setUp()
  const stream = new Blob(['handed on']).stream()
  respond(HEAD, sources.open(invocation, stream), BodyKind.source)
  assert.equal((await invocation.response).body, stream)
})

test('a body that is none of its kind is ERR_BAD_RESPONSE', async () => {
  for (const [body, kind] of [
    [1, BodyKind.text],
    ['text', BodyKind.bytes],
    [[1], BodyKind.bytes],
    [99, BodyKind.sink],
    [99, BodyKind.source],
    ['x', 99],
    ['x', undefined],
  ]) {
    const { respond, invocation } = setUp()
    respond(HEAD, body, kind)
    await assert.rejects(invocation.response, { code: 'ERR_BAD_RESPONSE' })
  }
})

test('a head that HTTP does not allow is ERR_BAD_RESPONSE', async () => {
  for (const head of [undefined, 1, '', '99\n', '600\n', 'x\n', '200\nOK\nbad name\nv', '200\nOK\nname', '200\nO\rK']) {
    const { respond, invocation } = setUp()
    respond(head, undefined, BodyKind.none)
    await assert.rejects(invocation.response, { code: 'ERR_BAD_RESPONSE' }, JSON.stringify(head))
  }
})

test('what the handler threw is told once, with its stack mapped, and fails the invocation', async () => {
  const { fail, invocation, exceptions } = setUp()
  const json = '{"name":"TypeError","message":"no","stack":"at f.js:1:1"}'
  fail(json)
  fail(json)
  assert.deepEqual(exceptions, [{ name: 'TypeError', message: 'no', stack: 'mapped at f.js:1:1' }])
  await assert.rejects(invocation.response, {
    code: 'ERR_GUEST_EXCEPTION',
    message: /TypeError: no/,
    guestStack: 'mapped at f.js:1:1',
  })
})

test('a failure that is garbage is a failure all the same', async () => {
  for (const json of [undefined, 5, '', '{', 'null', '[]', '{"name":1,"message":{},"stack":[]}', 'x'.repeat(1e6)]) {
    const { fail, invocation } = setUp()
    fail(json)
    await assert.rejects(invocation.response, { code: 'ERR_GUEST_EXCEPTION' })
  }
})

test('waitUntil holds an answered invocation open until it is released, and for waitUntilMs at most', () => {
  for (const end of ['release', 'time'] as const) {
    const { respond, invocation, ask, table, clock } = setUp({ waitUntilMs: 100 })
    assert.equal(ask(table, Op.retain, invocation.id), true)
    respond(HEAD, 'x', BodyKind.text)
    clock.advance(99)
    assert.equal(invocation.isOver, false)
    if (end === 'release') ask(table, Op.release, invocation.id)
    else clock.advance(1)
    assert.equal(invocation.isOver, true)
    assert.equal(ask(table, Op.retain, invocation.id), false)
  }
})

test('what names no invocation that is served does nothing', () => {
  const { ask, table, invocation } = setUp()
  for (const id of [99, '1', undefined, {}]) {
    ask(table, Op.respond, id, HEAD, 'x', BodyKind.text)
    ask(table, Op.fail, id, '{}')
    ask(table, Op.release, id)
    assert.equal(ask(table, Op.retain, id), false)
  }
  assert.equal(invocation.isAnswered, false)
  invocation.fail(closed())
})
