// Time, sizes and counts of src/base/limits.ts, through HTTP: just under, at and just over each. CPU, memory and the
// queue have files of their own beside this one.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { fetchModule, openTestServer } from './test-server.ts'

const server = await openTestServer({ allowPrivateEgress: true })

const TIMEOUT = { timeout: 30_000 }
const SLEEP = 'const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));'

test('a promise that never settles is 504 ERR_WALL_LIMIT; an answer within wallMs is an answer', TIMEOUT, async () => {
  await server.deploy('never', fetchModule('() => new Promise(() => {})'), { wallMs: 50 })
  const { status, code, text } = await server.call('never')
  assert.deepEqual([status, code], [504, 'ERR_WALL_LIMIT'])
  assert.match(text, /never gave no answer within wallMs, 50 ms/)
  await server.logs.next(line => line.function === 'never' && line.message.includes('wallMs, 50 ms'))
  await server.deploy('soon', SLEEP + fetchModule('async () => { await sleep(50); return new Response("soon") }'), {
    wallMs: 5000,
  })
  assert.equal((await server.call('soon')).text, 'soon')
})

test('an isolate whose request ran out of wall time goes on serving others', TIMEOUT, async () => {
  const source = 'r => r.url.endsWith("never") ? new Promise(() => {}) : new Response("sound")'
  await server.deploy('mixed', fetchModule(source), { wallMs: 50 })
  assert.equal((await server.call('mixed', '/never')).status, 504)
  const { text, headers } = await server.call('mixed')
  assert.deepEqual([text, headers.get('isolet-start')], ['sound', 'warm'])
})

const READ = fetchModule('async r => new Response(String((await r.arrayBuffer()).byteLength))')
// The second limit is past what the server reads whole before it asks the guest.
for (const requestBodyBytes of [1000, 100_000]) {
  test(`a request body of ${requestBodyBytes} bytes passes that limit, and one byte more is 413`, TIMEOUT, async () => {
    await server.deploy('read', READ, { requestBodyBytes })
    for (const chunked of [false, true]) {
      for (const bytes of [requestBodyBytes - 1, requestBodyBytes, requestBodyBytes + 1]) {
        const { status, code, text } = await server.call('read', '/', withBody(bytes, chunked))
        if (bytes <= requestBodyBytes) assert.deepEqual([status, text], [200, String(bytes)])
        else assert.deepEqual([status, code], [413, 'ERR_BODY_LIMIT'], `chunked: ${chunked}`)
      }
    }
  })
}

test('with requestBodyBytes 0 a request without a body passes, and one byte is 413', TIMEOUT, async () => {
  await server.deploy('none', READ, { requestBodyBytes: 0 })
  assert.equal((await server.call('none', '/', { method: 'POST' })).text, '0')
  for (const chunked of [false, true]) assert.equal((await server.call('none', '/', withBody(1, chunked))).status, 413)
})

test('a guest that catches the failed read of a body too long does not answer all the same', TIMEOUT, async () => {
  const source = 'async r => { try { await r.text() } catch {} return new Response("caught") }'
  await server.deploy('catches', fetchModule(source), { requestBodyBytes: 10 })
  assert.equal((await server.call('catches', '/', withBody(11, true))).code, 'ERR_BODY_LIMIT')
})

const MADE: Record<string, string> = {
  string: '"x".repeat(n)',
  'string of two-byte characters': '"é".repeat(n >> 1) + "x".repeat(n & 1)',
  'byte array': 'new Uint8Array(n)',
  'array buffer': 'new ArrayBuffer(n)',
  blob: 'new Blob(["x".repeat(n)])',
}
for (const [what, made] of Object.entries(MADE)) {
  test(`a ${what} of responseBodyBytes passes, and one byte more is 502 ERR_BAD_RESPONSE`, TIMEOUT, async () => {
    const source = `r => { const n = Number(new URL(r.url).search.slice(1)); return new Response(${made}) }`
    await server.deploy('make', fetchModule(source), { responseBodyBytes: 1000 })
    for (const bytes of [999, 1000, 1001]) {
      const { status, code, text } = await server.call('make', `/?${bytes}`)
      if (bytes <= 1000) assert.deepEqual([status, Buffer.byteLength(text)], [200, bytes])
      else assert.deepEqual([status, code], [502, 'ERR_BAD_RESPONSE'])
    }
  })
}

test('a streamed body passes responseBodyBytes: it has no ceiling but time', TIMEOUT, async () => {
  const body = 'new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1000)); if (++n === 3) c.close() } })'
  await server.deploy('stream', fetchModule(`() => { let n = 0; return new Response(${body}) }`), {
    responseBodyBytes: 1000,
  })
  assert.equal((await server.call('stream')).text.length, 3000)
})

test('a request may start as many subrequests as its limit, redirects included, and no more', TIMEOUT, async () => {
  const port = await openUpstream()
  const source = `async r => {
    const [path, count] = new URL(r.url).search.slice(1).split(":")
    try { for (let n = 0; n < Number(count); n++) await (await fetch("http://127.0.0.1:${port}" + path)).text() }
    catch (error) { return new Response(error.name + ": " + error.message) }
    return new Response("fetched")
  }`
  await server.deploy('fetches', fetchModule(source), { subrequests: 3, egress: '127.0.0.1' })
  const refused = 'TypeError: fetch failed: this request passed its 3 subrequests, redirects included'
  const asked = { '/:2': 'fetched', '/:3': 'fetched', '/:4': refused, '/hop/2:1': 'fetched', '/hop/3:1': refused }
  for (const [what, answer] of Object.entries(asked))
    assert.equal((await server.call('fetches', `/?${what}`)).text, answer, what)
  await server.deploy('fetches', fetchModule(source), { subrequests: 0, egress: '127.0.0.1' })
  assert.match((await server.call('fetches', '/?/:1')).text, /passed its 0 subrequests/)
})

test('a line that fills logBytes is kept; the one that passes it is cut, and told of once', TIMEOUT, async () => {
  // A line costs 32 bytes beside its text: src/ops/console.ts.
  const source = 'r => { for (const n of [68, 68, 69, 1]) console.log("x".repeat(n)); return new Response("logged") }'
  await server.deploy('logs', fetchModule(source), { logBytes: 200 })
  assert.equal((await server.call('logs')).text, 'logged')
  const lines = server.logs.lines.filter(line => line.function === 'logs').map(({ message }) => message)
  assert.deepEqual(lines, ['x'.repeat(68), 'x'.repeat(68), 'logBytes is spent: the rest of this output is cut'])
  await server.call('logs')
  assert.equal(server.logs.lines.filter(line => line.function === 'logs').length, 6, 'each request has its own')
})

test('waitUntil that is done within waitUntilMs is done; one that is not is cut', TIMEOUT, async () => {
  const source = `(r, env, ctx) => {
    const ms = Number(new URL(r.url).search.slice(1))
    ctx.waitUntil(sleep(ms).then(() => console.log("slept " + ms)))
    return new Response("answered")
  }`
  await server.deploy('after', SLEEP + fetchModule(source), { waitUntilMs: 500 })
  await server.call('after', '/?600000')
  await server.call('after', '/?10')
  await server.logs.next(line => line.message === 'slept 10')
  await server.until(({ pool }) => pool.leased === 0)
  assert.ok(!server.logs.lines.some(line => line.message === 'slept 600000'))
})

test('a body lasts past waitUntilMs as long as it is read, and ends when its caller leaves', TIMEOUT, async () => {
  const body = 'new ReadableStream({ async pull(c) { await sleep(1); c.enqueue(new Uint8Array(1)) } })'
  await server.deploy('endless', SLEEP + fetchModule(`() => new Response(${body})`), { waitUntilMs: 0, cpuMs: 5000 })
  const { body: stream } = await fetch(`${server.running.url}/fn/endless/`)
  const reader = stream?.getReader()
  for (let n = 0; n < 20; n++) assert.equal((await reader?.read())?.done, false)
  await reader?.cancel()
  await server.until(({ pool }) => pool.leased === 0)
})

function withBody(bytes: number, chunked: boolean): RequestInit {
  const body = new Uint8Array(bytes)
  return { method: 'POST', body: chunked ? new Blob([body]).stream() : body, duplex: 'half' } as RequestInit
}

/** Answers with text, and `/hop/N` with N redirects before. */
async function openUpstream(): Promise<number> {
  const upstream = createServer((request, response) => {
    const hops = Number(request.url?.match(/^\/hop\/(\d+)$/)?.[1] ?? 0)
    if (hops > 0) response.writeHead(302, { location: `/hop/${hops - 1}` }).end()
    else response.end('upstream')
  })
  after(() => upstream.close().closeAllConnections())
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  return (upstream.address() as AddressInfo).port
}
