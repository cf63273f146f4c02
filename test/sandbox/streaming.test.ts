// sources.ts and sinks.ts: bodies that cross in pieces.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BodyKind, Entry, Op } from '../../sandbox/contract.ts'
import { type Asked, TestGuest } from './harness.ts'

const SOURCE = 7
const SINK = 9
const openSink = { [Op.openSink]: () => SINK }

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
const names = (asked: readonly Asked[]): string[] => asked.map(([name]) => name)

/** A handler whose response is a stream that the test steers through `controller`. */
const STREAMED = `export default () => new Response(new ReadableStream({
  start(c) { globalThis.controller = c },
  pull() { globalThis.pulls = (globalThis.pulls ?? 0) + 1 },
  cancel(reason) { globalThis.cancelled = String(reason) },
}))`

describe('a request body that the host holds', () => {
  test('is read whole by one op when nobody touched its stream', () => {
    using guest = new TestGuest().serve(
      'export default async request => new Response((await request.text()) + request.bodyUsed)',
    )
    assert.deepEqual(guest.request('POST\nhttp://a.test/', SOURCE), [['drainSource', SOURCE]])
    guest.enter(Entry.chunk, SOURCE, new TextEncoder().encode('whole'), true)
    assert.equal(guest.asked.at(-1)?.[3], 'wholetrue')
  })

  test('is pulled piece by piece through its stream', () => {
    using guest = new TestGuest().serve(`export default async request => {
      const parts = []
      for await (const chunk of request.body) parts.push(...chunk)
      return Response.json(parts)
    }`)
    assert.deepEqual(guest.request('POST\nhttp://a.test/', SOURCE), [['pull', SOURCE]])
    guest.enter(Entry.chunk, SOURCE, bytes(1, 2))
    guest.enter(Entry.chunk, SOURCE, bytes())
    guest.enter(Entry.chunk, SOURCE, bytes(3), true)
    assert.deepEqual(names(guest.asked), ['pull', 'pull', 'pull', 'respond'])
    assert.equal(guest.asked.at(-1)?.[3], '[1,2,3]')
  })

  test('is not pulled before somebody reads', () => {
    using guest = new TestGuest().serve('export default request => new Response(String(request.body.locked))')
    assert.deepEqual(names(guest.request('POST\nhttp://a.test/', SOURCE)), ['respond'])
  })

  test('is cancelled at the host when its stream is', () => {
    using guest = new TestGuest().serve(
      'export default async request => { await request.body.cancel(); return new Response(null) }',
    )
    assert.deepEqual(names(guest.request('POST\nhttp://a.test/', SOURCE)), ['cancelSource', 'respond'])
  })

  test('fails its reader when the host reports an error', () => {
    using guest = new TestGuest().serve(
      'export default request => request.text().catch(error => new Response(error.name + error.message))',
    )
    guest.request('POST\nhttp://a.test/', SOURCE)
    guest.enter(Entry.chunk, SOURCE, { err: 'body passed 5 bytes', name: 'RangeError' })
    assert.equal(guest.asked.at(-1)?.[3], 'RangeErrorbody passed 5 bytes')
  })

  test('is read into the buffers of a BYOB reader', () => {
    using guest = new TestGuest().serve(`export default async request => {
      const reader = request.body.getReader({ mode: 'byob' })
      const first = await reader.read(new Uint8Array(2))
      const second = await reader.read(new Uint8Array(2))
      const third = await reader.read(new Uint8Array(2))
      return Response.json([[...first.value], [...second.value], third.done])
    }`)
    guest.request('POST\nhttp://a.test/', SOURCE)
    guest.enter(Entry.chunk, SOURCE, bytes(1, 2, 3))
    guest.enter(Entry.chunk, SOURCE, null)
    assert.equal(guest.asked.at(-1)?.[3], '[[1,2],[3],true]')
  })

  test('is handed back unread when the response is made of it', () => {
    const forms = [
      'request => new Response(request.body)',
      'request => new Response(new Request(request).body)',
      'request => new Response(new Request("http://b.test/", request).body)',
    ]
    for (const form of forms) {
      using guest = new TestGuest().serve(`export default ${form}`)
      const asked = guest.request('POST\nhttp://a.test/', SOURCE)
      assert.deepEqual(asked, [['respond', 1, '200\n', SOURCE, BodyKind.source]], form)
    }
  })

  test('can be cloned and read twice', () => {
    using guest = new TestGuest().serve(`export default async request => {
      const copy = request.clone()
      return Response.json([await request.text(), await copy.text()])
    }`)
    guest.request('POST\nhttp://a.test/', SOURCE)
    guest.enter(Entry.chunk, SOURCE, new TextEncoder().encode('ab'), true)
    assert.equal(guest.asked.at(-1)?.[3], '["ab","ab"]')
  })
})

describe('a streamed response', () => {
  test('sends its head first and its chunks as they come', () => {
    using guest = new TestGuest(openSink).serve(STREAMED)
    assert.deepEqual(guest.request(), [['openSink'], ['respond', 1, '200\n', SINK, BodyKind.sink]])
    guest.evaluate('controller.enqueue(new Uint8Array([1, 2]).subarray(1))')
    const [, , part] = guest.asked.at(-1) as Asked
    assert.deepEqual([...new Uint8Array((part as Uint8Array).buffer)], [2])
    guest.evaluate('controller.close()')
    assert.deepEqual(guest.asked.at(-1), ['endSink', SINK])
  })

  test('waits for the host when a write is answered with false', () => {
    using guest = new TestGuest({ ...openSink, [Op.write]: () => false }).serve(STREAMED)
    guest.request()
    guest.evaluate('(controller.enqueue(new Uint8Array(1)), controller.enqueue(new Uint8Array(1)), controller.close())')
    assert.equal(names(guest.asked).filter(name => name === 'write').length, 1)
    guest.enter(Entry.drain, SINK)
    assert.equal(names(guest.asked).filter(name => name === 'write').length, 2)
    guest.enter(Entry.drain, SINK)
    assert.deepEqual(guest.asked.at(-1), ['endSink', SINK])
  })

  test('is cancelled when nobody reads it any more, with a read under way or a write waiting', () => {
    for (const write of [true, false]) {
      using guest = new TestGuest({ ...openSink, [Op.write]: () => write }).serve(STREAMED)
      guest.request()
      guest.evaluate('controller.enqueue(new Uint8Array(1))')
      guest.enter(Entry.stop, SINK, 'the client left')
      assert.equal(guest.evaluate('cancelled'), 'Error: the client left')
      assert.deepEqual(names(guest.asked), ['openSink', 'respond', 'write'])
    }
  })

  test('is split into parts of at most 1 MiB', () => {
    using guest = new TestGuest({ ...openSink, [Op.write]: () => true }).serve(STREAMED)
    guest.request()
    guest.evaluate('controller.enqueue(new Uint8Array(2 ** 20 * 2 + 5))')
    const sizes = guest.asked.filter(([name]) => name === 'write').map(([, , part]) => (part as Uint8Array).byteLength)
    assert.deepEqual(sizes, [2 ** 20, 2 ** 20, 5])
  })

  test('is aborted when the stream fails or brings something else than a Uint8Array', () => {
    for (const [code, message] of [
      ['controller.error(new Error("broke"))', /^Error: broke/],
      ['controller.enqueue("text")', /^TypeError: a chunk of a body stream is a Uint8Array/],
      ['controller.enqueue(new Uint16Array(1))', /^TypeError: a chunk/],
    ] as const) {
      using guest = new TestGuest(openSink).serve(STREAMED)
      guest.request()
      guest.evaluate(code)
      const [name, sink, text] = guest.asked.at(-1) as Asked
      assert.deepEqual([name, sink], ['abortSink', SINK])
      assert.match(text as string, message)
    }
  })

  test('fails the request when the host gives no sink', () => {
    using guest = new TestGuest({ [Op.openSink]: () => ({ err: 'too many', name: 'RangeError' }) }).serve(STREAMED)
    assert.match(guest.request().at(-1)?.[2] as string, /too many/)
  })

  test('may come from a generator or through a transform', () => {
    const forms = [
      'ReadableStream.from((async function* () { yield new Uint8Array([1]); yield new Uint8Array([2]) })())',
      'new Response("\\x01\\x02").body.pipeThrough(new TransformStream())',
    ]
    for (const form of forms) {
      using guest = new TestGuest({ ...openSink, [Op.write]: () => true }).serve(
        `export default () => new Response(${form})`,
      )
      const parts = guest.request().filter(([name]) => name === 'write')
      assert.deepEqual(
        parts.flatMap(([, , part]) => [...(part as Uint8Array)]),
        [1, 2],
        form,
      )
      assert.deepEqual(guest.asked.at(-1), ['endSink', SINK])
    }
  })
})
