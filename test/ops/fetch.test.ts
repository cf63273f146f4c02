// The fetch op between a guest that writes down what it is told and an egress that answers what the test says.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Entry, Op } from '../../sandbox/contract.ts'
import type { Limits } from '../../src/base/limits.ts'
import { type Egress, EgressRefusal, type Hop, type HopAnswer } from '../../src/ops/egress.ts'
import { createFetchOps } from '../../src/ops/fetch.ts'
import { createSinks } from '../../src/ops/sinks.ts'
import { createSources } from '../../src/ops/sources.ts'
import { createRoom, type Told } from './recording-guest.ts'

interface Scene {
  readonly hops: Hop[]
  /** Fetches, and answers what the guest is told. */
  fetch(head?: string, redirect?: string): Promise<Told>
  /** Reads a body to its end, whole. */
  read(source: unknown): Promise<Told>
}

function openScene(answer: (hop: Hop) => Partial<HopAnswer>, limits: Partial<Limits> = {}): Scene {
  const room = createRoom(limits)
  const hops: Hop[] = []
  const egress: Egress = {
    async send(hop) {
      hops.push(hop)
      return { status: 200, statusText: 'OK', headers: [], body: null, ...answer(hop) }
    },
    close: async () => undefined,
  }
  const sources = createSources(room.guest)
  const sinks = createSinks(room.guest)
  const readEgress = () => ({ version: 'f@1', allowed: ['a.example'] })
  const options = { guest: room.guest, sources, sinks, egress, readEgress, userAgent: 'test/1' }
  const table = { ...sources.ops, ...createFetchOps(options) }
  const next = async (kind: Entry): Promise<Told> => {
    const before = room.told.length
    for (;;) {
      const told = room.told.slice(before).find(each => each.kind === kind)
      if (told !== undefined) return told
      await new Promise(setImmediate)
    }
  }
  return {
    hops,
    fetch: async (head = 'GET\nhttp://a.example/', redirect = 'follow') => {
      const refusal = room.ask(table, Op.fetch, 1, head, undefined, redirect)
      return refusal === undefined ? await next(Entry.settle) : { kind: Entry.settle, id: 1, a: refusal, b: undefined }
    },
    read: async source => {
      const told = next(Entry.chunk)
      room.ask(table, Op.drainSource, source)
      return await told
    },
  }
}

const toBody = (...chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> =>
  ReadableStream.from(chunks.map(chunk => new Uint8Array(Buffer.from(chunk)))) as ReadableStream<Uint8Array>

test('a hop goes out in the name of its function, with what the guest left out and without what it may not say', async () => {
  const scene = openScene(() => ({}))
  await scene.fetch('POST\nhttp://a.example/x\nHost\nb.example\ncontent-length\n9\nTransfer-Encoding\nchunked\nx\n1')
  const [hop] = scene.hops
  assert.deepEqual(
    [hop?.owner, hop?.method, hop?.url.href, hop?.allowed],
    ['f', 'POST', 'http://a.example/x', ['a.example']],
  )
  assert.deepEqual(hop?.headers, [
    'x',
    '1',
    'accept',
    '*/*',
    'accept-language',
    '*',
    'user-agent',
    'test/1',
    'accept-encoding',
    'gzip, deflate, br',
  ])
})

test('a range is asked for unpacked, and what the guest says goes first', async () => {
  const scene = openScene(() => ({}))
  await scene.fetch('GET\nhttp://a.example/\nrange\nbytes=0-1\naccept\ntext/html\nUser-Agent\nmine')
  assert.deepEqual(scene.hops[0]?.headers.slice(2), [
    'accept',
    'text/html',
    'User-Agent',
    'mine',
    'accept-language',
    '*',
    'accept-encoding',
    'identity',
  ])
})

test('an encoded body arrives decoded, without the headers that described it', async () => {
  const headers = ['content-encoding', 'gzip', 'content-length', '25', 'x', '1']
  const scene = openScene(() => ({ headers, body: toBody(gzipSync('hello')) }))
  const { a, b } = await scene.fetch()
  assert.equal(a, 'http://a.example/\n0\n200\nOK\nx\n1')
  assert.deepEqual((await scene.read(b)).a, new Uint8Array(Buffer.from('hello')))
})

test('a coding that nobody here knows stays, and so do its headers', async () => {
  const scene = openScene(() => ({ headers: ['content-encoding', 'zork'], body: toBody('hello') }))
  const { a, b } = await scene.fetch()
  assert.equal(a, 'http://a.example/\n0\n200\nOK\ncontent-encoding\nzork')
  assert.deepEqual((await scene.read(b)).a, new Uint8Array(Buffer.from('hello')))
})

test('a header that would be two on the wall is refused', async () => {
  for (const bad of [{ headers: ['x', 'a\nset-cookie\nb'] }, { statusText: 'a\nb' }, { headers: ['x\ny', 'a'] }])
    assert.match(JSON.stringify((await openScene(() => bad).fetch()).a), /a header that HTTP does not allow/)
})

test('an answer with more headers than a head may have is refused', async () => {
  const told = await openScene(() => ({ headers: Array.from({ length: 1026 }, () => 'x') })).fetch()
  assert.match(JSON.stringify(told.a), /more than 512 headers/)
})

test('redirects are followed to their end and told', async () => {
  const scene = openScene(hop =>
    hop.url.pathname === '/end' ? {} : { status: 302, headers: ['Location', '/end'], body: toBody('moved') },
  )
  assert.equal((await scene.fetch()).a, 'http://a.example/end\n1\n200\nOK')
  assert.equal(scene.hops.length, 2)
})

test('a twentieth redirect is followed, one more is not, and each is a subrequest', async () => {
  const redirects = (times: number): Scene =>
    openScene(({ url }) => {
      const at = Number(url.hash.slice(1))
      return at < times ? { status: 302, headers: ['location', `#${at + 1}`] } : {}
    })
  assert.match(String((await redirects(20).fetch()).a), /#20\n1\n200/)
  assert.match(JSON.stringify((await redirects(21).fetch()).a), /more than 20 redirects/)
  const few = openScene(() => ({ status: 302, headers: ['location', '/'] }), { subrequests: 3 })
  assert.match(JSON.stringify((await few.fetch()).a), /passed its 3 subrequests/)
  assert.equal(few.hops.length, 3)
})

test('the bytes of a request are counted over all its fetches: at the limit they pass, one more does not', async () => {
  const scene = openScene(() => ({ body: toBody('12345') }), { subrequestBytes: 10 })
  for (let times = 0; times < 2; times += 1)
    assert.equal((await scene.read((await scene.fetch()).b)).a instanceof Uint8Array, true)
  const { a } = await scene.read((await scene.fetch()).b)
  assert.match(JSON.stringify(a), /the fetches of this request passed subrequestBytes, 10 bytes/)
})

test('what counts of an encoded body is what comes out, and what goes in without end', async () => {
  const headers = ['content-encoding', 'gzip']
  const bomb = openScene(() => ({ headers, body: toBody(gzipSync('x'.repeat(100_000))) }), { subrequestBytes: 50_000 })
  assert.match(JSON.stringify((await bomb.read((await bomb.fetch()).b)).a), /passed subrequestBytes/)
  // Stored blocks of no length (RFC 1951 §3.2.4): deflate that is never over and never says anything.
  const silence = openScene(
    () => ({
      headers: ['content-encoding', 'deflate'],
      body: new ReadableStream({ pull: to => to.enqueue(Buffer.from('00'.concat('0000ffff00'.repeat(200)), 'hex')) }),
    }),
    { subrequestBytes: 50_000 },
  )
  const { a } = await silence.read((await silence.fetch()).b)
  assert.match(JSON.stringify(a), /TypeError/)
})

test('a refusal is told in its words, a failure of the network by its code alone', async () => {
  const failing = (error: Error): Scene =>
    openScene(() => {
      throw error
    })
  assert.deepEqual((await failing(new EgressRefusal('the rule')).fetch()).a, {
    err: 'fetch failed: the rule',
    name: 'TypeError',
  })
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:80'), { code: 'ECONNREFUSED' })
  assert.deepEqual((await failing(refused).fetch()).a, {
    err: 'fetch failed: a.example: ECONNREFUSED',
    name: 'TypeError',
  })
  assert.deepEqual((await failing(new Error('at /srv/isolet/x.ts')).fetch()).a, {
    err: 'fetch failed: a.example',
    name: 'TypeError',
  })
})
