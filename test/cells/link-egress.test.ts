// A cell's fetches, against the router's side of the same link.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FrameReader, FrameWriter } from '../../src/cells/link/frames.ts'
import { readHop, writeHop } from '../../src/cells/link/hop-codec.ts'
import { WireBody } from '../../src/cells/link/request-codec.ts'
import { EgressRefusal, type Hop } from '../../src/ops/egress.ts'
import { get, textOf } from '../ops/upstream.ts'
import { ASKED, createEgress, type Frame, hangs, openLink, pipe } from './link-ends.ts'

const MIB = 1024 * 1024

describe('an honest cell', () => {
  test('gets head and body as they came', async () => {
    const headers = ['x-a', 'b', 'x-a', 'ÿ\t']
    const { egress } = createEgress(() => ({
      status: 404,
      statusText: 'Nö',
      headers,
      body: new Blob(['text']).stream(),
    }))
    const answer = await get(openLink(egress).cell, 'http://a.example/')
    assert.deepEqual([answer.status, answer.statusText, answer.headers], [404, 'Nö', headers])
    assert.equal(await textOf(answer), 'text')
  })

  for (const bytes of [0, 1, 64 * 1024, 64 * 1024 + 1, 5 * MIB])
    test(`sends ${bytes} bytes with their length and gets them back`, async () => {
      const body = new Uint8Array(bytes).map((_, at) => at % 251)
      const { egress, hops } = createEgress(async ({ body: sent }) => ({ body: new Blob([await read(sent)]).stream() }))
      const answer = await get(openLink(egress).cell, 'http://a.example/', { method: 'POST', body })
      assert.deepEqual(Buffer.from(await new Response(answer.body).arrayBuffer()), Buffer.from(body))
      const [hop] = hops
      assert.equal(hop?.body instanceof Uint8Array ? hop.body.byteLength : hop?.bodyBytes, bytes)
    })

  test('is told refusals in full, and of other failures the code alone', async () => {
    const failures = [new EgressRefusal('no'), Object.assign(new Error('secret'), { code: 'ECONNREFUSED' })]
    const { cell } = openLink(createEgress(() => Promise.reject(failures.shift())).egress)
    await assert.rejects(get(cell, 'http://a.example/'), new EgressRefusal('no'))
    const untold = (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED' && !error.message.includes('secret')
    await assert.rejects(get(cell, 'http://a.example/'), untold)
  })

  test('refuses by itself what the router would end it for', async () => {
    const { egress, hops } = createEgress(() => ({}))
    const headers = Array.from({ length: 1030 }, () => 'a')
    await assert.rejects(get(openLink(egress).cell, 'http://a.example/', { headers }), EgressRefusal)
    assert.equal(hops.length, 0)
  })

  test('holds back a server whose answer nobody reads', async () => {
    let made = 0
    const body = new ReadableStream<Uint8Array>({
      pull: controller => {
        made += 1
        controller.enqueue(new Uint8Array(16 * 1024))
      },
    })
    const { cell, unread } = openLink(createEgress(() => ({ body })).egress)
    const answer = await get(cell, 'http://a.example/')
    for (let n = 0; n < 100; n += 1) await nextTurn()
    assert.ok(unread() <= 192 * 1024, `${unread()} bytes unread`)
    assert.ok(made <= 12, `${made} chunks made`)
    await answer.body?.cancel()
  })

  test('that reads no further ends the hop in the router', async () => {
    const cancels: unknown[] = []
    const body = new ReadableStream<Uint8Array>({ cancel: reason => void cancels.push(reason) })
    const { cell, router } = openLink(createEgress(() => ({ body })).egress)
    await (await get(cell, 'http://a.example/')).body?.cancel()
    await nextTurn()
    assert.deepEqual([cancels.length, router.size], [1, 0])
  })

  test('that gives up ends the hop in the router', async () => {
    const { egress, hops } = createEgress(hangs)
    const { cell, router } = openLink(egress)
    const abort = new AbortController()
    const answer = get(cell, 'http://a.example/', { signal: abort.signal })
    await nextTurn()
    abort.abort(new Error('given up'))
    await assert.rejects(answer, /given up/)
    await nextTurn()
    assert.deepEqual([hops[0]?.signal.aborted, router.size], [true, 0])
  })

  test('with 2,000 fetches of one function has 64 in the router and refuses what waits beyond 1,024', async () => {
    const { egress, hops } = createEgress(hangs)
    const { cell, router } = openLink(egress)
    const ends = Array.from({ length: 2000 }, () =>
      get(cell, 'http://a.example/').catch((error: Error) => error.message),
    )
    await nextTurn()
    assert.deepEqual([hops.length, router.size], [64, 64])
    const other = get(cell, 'http://a.example/', { owner: 'other' }).catch(() => undefined)
    await nextTurn()
    assert.equal(hops.length, 65, 'another function need not wait for it')
    assert.match(String(await ends.at(-1)), /1024 fetches waiting/)
    await cell.close()
    await other
  })

  test('that is told of a body that breaks off fails its reader', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: c => c.error(new Error('cut')) })
    const answer = await get(openLink(createEgress(() => ({ body })).egress).cell, 'http://a.example/')
    await assert.rejects(textOf(answer))
  })
})

async function read(body: Hop['body']): Promise<ArrayBuffer> {
  return await new Response(body as ConstructorParameters<typeof Response>[0]).arrayBuffer()
}

test('a hop is read as it was written', () => {
  const frames: Frame[] = []
  const reader = new FrameReader((kind, id, rest) => frames.push({ kind, id, rest }))
  const writer = new FrameWriter(pipe(chunk => reader.take(chunk)))
  const hop = { ...ASKED, bodyKind: WireBody.stream, bodyBytes: 7, head: { ...ASKED.head, headers: ['a', 'é'] } }
  writeHop(writer, 3, hop)
  writer.flush()
  assert.deepEqual(readHop(frames[0]?.rest ?? Buffer.alloc(0)), hop)
})
