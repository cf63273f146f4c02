// What the router's side of egress lets a cell do that lies.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ToCell, ToRouter, toUint32 } from '../../src/cells/link/frames.ts'
import { WireBody } from '../../src/cells/link/request-codec.ts'
import { ASKED, createEgress, hangs, openLiar } from './link-ends.ts'

const MIB = 1024 * 1024

describe('a lying cell', () => {
  test('is not served under a version that it was never sent', () => {
    const { egress, hops } = createEgress(() => ({}))
    const { say } = openLiar(egress)
    assert.throws(() => say(1, { version: 2 }), /version 2, which the cell was never sent/)
    assert.throws(() => say(1, { version: 0 }), RangeError)
    assert.equal(hops.length, 0)
  })

  test('fetches under the name and the list that the router knows', async () => {
    const { egress, hops } = createEgress(() => ({}))
    openLiar(egress).say(1, {})
    await nextTurn()
    assert.deepEqual([hops[0]?.owner, hops[0]?.allowed], ['honest', ['127.0.0.1']])
  })

  for (const [what, head] of [
    ['a host', { headers: ['host', 'inside.example'] }],
    ['a Host', { headers: ['Host', 'inside.example'] }],
    ['a length', { headers: ['content-length', '5'] }],
    ['a transfer coding', { headers: ['transfer-encoding', 'chunked'] }],
    ['an upgrade', { headers: ['upgrade', 'x'] }],
    ['a line in a value', { headers: ['a', 'b\r'] }],
    ['a name with a blank', { headers: ['a b', 'c'] }],
    ['half a header', { headers: ['a'] }],
    ['513 headers', { headers: Array.from({ length: 1026 }, () => 'a') }],
    ['a method of two words', { method: 'GET /x' }],
    ['no URL', { url: '//a' }],
    ['a URL of 1 MiB', { url: `http://a/${'x'.repeat(MIB)}` }],
    ['a header that is no ASCII', { headers: ['a', '\u2028'] }],
  ] as const)
    test(`may not send ${what}`, () => {
      const { egress, hops } = createEgress(() => ({}))
      assert.throws(() => openLiar(egress).say(1, { head: { ...ASKED.head, ...head } }), RangeError)
      assert.equal(hops.length, 0)
    })

  test('may not send a frame that ends early, nor a body that is longer than whole ones are', () => {
    const { router, say } = openLiar(createEgress(() => ({})).egress)
    for (let bytes = 0; bytes < 13; bytes += 1)
      assert.throws(() => router.take(ToRouter.hop, 1, Buffer.alloc(bytes, 1)), RangeError)
    assert.throws(() => say(1, { bodyKind: WireBody.whole, body: new Uint8Array(64 * 1024 + 1) }), RangeError)
    assert.throws(() => say(1, { bodyKind: WireBody.none, body: new Uint8Array(1) }), RangeError)
  })

  test('has 512 hops at most, those that it cancelled included until they are over', () => {
    const never = createEgress(() => new Promise<never>(() => undefined))
    const { router, say } = openLiar(never.egress)
    for (let id = 1; id <= 512; id += 1) say(id, {})
    assert.throws(() => say(513, {}), /more than 512 hops/)
    for (let id = 1; id <= 512; id += 1) router.take(ToRouter.hopCancel, id, Buffer.alloc(0))
    assert.throws(() => say(10_000, {}), /more than 512 hops/)
    assert.equal(never.hops.length, 512)
  })

  test('may not use a number twice', () => {
    const { say } = openLiar(createEgress(hangs).egress)
    say(1, {})
    assert.throws(() => say(1, {}), /a second hop 1/)
  })

  test('may not send a body past its credit, nor after its end', () => {
    const { router, say } = openLiar(createEgress(hangs).egress)
    for (const id of [1, 2]) say(id, { bodyKind: WireBody.stream })
    const flood = (): void => {
      for (let n = 0; n < 1000; n += 1) router.take(ToRouter.hopChunk, 1, Buffer.alloc(1))
    }
    assert.throws(flood, /past its credit/, 'a thousand bytes cost more than a thousand')
    router.take(ToRouter.hopEnd, 2, Buffer.alloc(0))
    assert.throws(() => router.take(ToRouter.hopChunk, 2, Buffer.alloc(1)), /past its credit/)
  })

  test('is sent no more than a window of an answer that it does not read, whatever credit it invents', async () => {
    const body = () => ReadableStream.from(Array.from({ length: 1000 }, () => new Uint8Array(16 * 1024)))
    const { router, heard, say } = openLiar(createEgress(() => ({ body: body() })).egress)
    say(1, {})
    for (let n = 0; n < 100; n += 1) await nextTurn()
    const bytes = heard.reduce((sum, { rest }) => sum + rest.byteLength, 0)
    assert.ok(bytes <= 192 * 1024, `${bytes} bytes`)
    assert.throws(() => router.take(ToRouter.hopCredit, 1, Buffer.from(toUint32(2 ** 32 - 1))), /was not sent/)
  })

  test('that reads nothing may ask for nothing', () => {
    const { say } = openLiar(createEgress(() => ({})).egress, () => 200 * MIB)
    assert.throws(() => say(1, {}), /reads no answers/)
  })

  test('that died ends its hops, and nothing more is written to it', async () => {
    const { egress, hops } = createEgress(hangs)
    const { router, heard, say } = openLiar(egress)
    for (const id of [1, 2, 3]) say(id, {})
    router.close()
    await nextTurn()
    assert.ok(hops.every(({ signal }) => signal.aborted))
    assert.deepEqual([router.size, heard.length], [0, 0])
    say(4, {})
    assert.equal(hops.length, 3)
  })

  test('may speak of hops that are over, and nobody minds', async () => {
    const { router, heard, say } = openLiar(createEgress(() => ({})).egress)
    say(1, {})
    await nextTurn()
    assert.deepEqual(
      heard.map(({ kind }) => kind),
      [ToCell.hopAnswer, ToCell.hopEnd],
    )
    for (const kind of [ToRouter.hopChunk, ToRouter.hopCredit, ToRouter.hopCancel])
      router.take(kind, 1, Buffer.from(toUint32(9)))
    assert.equal(router.size, 0)
  })
})
