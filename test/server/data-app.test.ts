// The data plane over real sockets: what callers and the engine see of each other.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as open } from 'node:http'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { IsoletError } from '../../src/base/errors.ts'
import type { EngineRequest } from '../../src/host/engine.ts'
import { respond } from './canned-engine.ts'
import { exchange, openTestPlanes } from './test-planes.ts'

/** Answers what the engine was given, as JSON. */
async function echo(_version: unknown, request: EngineRequest) {
  const { method, url, headers, body, bodyBytes } = request
  const bytes = body === null ? null : await new Response(body as Uint8Array<ArrayBuffer>).text()
  return respond(request, { body: JSON.stringify({ method, url, headers, bytes, bodyBytes }) })
}

interface Echo {
  readonly method: string
  readonly url: string
  readonly headers: string[]
  readonly bytes: string | null
  readonly bodyBytes?: number
}

test('a function answers by path, and sees the URL without the prefix', async context => {
  const { url } = await openTestPlanes(context, { dispatch: echo })
  const seen = async (path: string) => ((await (await fetch(url + path)).json()) as Echo).url.slice(url.length)
  assert.equal(await seen('/fn/hello'), '/')
  assert.equal(await seen('/fn/hello/'), '/')
  assert.equal(await seen('/fn/hello?a=1'), '/?a=1')
  assert.equal(await seen('/fn/hello/a%20b/?c=d/e'), '/a%20b/?c=d/e')
})

test('a function answers by host, whatever its case and port, and keeps its path', async context => {
  const { data } = await openTestPlanes(context, { dispatch: echo })
  for (const host of ['hello.localhost', 'HELLO.LocalHost', `hello.localhost:${data.port}`]) {
    const answer = await exchange(data.port, `GET /fn/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 200/)
    assert.match(answer, /"url":"http:\/\/hello\.localhost[^"]*\/fn\/x"/)
  }
})

test('a route of the configuration leads to its function', async context => {
  const routes = [{ pattern: '127.0.0.1/shop/*', function: 'hello' }]
  const { url } = await openTestPlanes(context, { dispatch: echo }, { routes })
  const answer = (await (await fetch(`${url}/shop/cart?x=1`)).json()) as Echo
  assert.equal(answer.url, `${url}/shop/cart?x=1`)
  assert.equal((await fetch(`${url}/other`)).status, 404)
})

test('hop-by-hop headers, and those that connection names, stop here in both directions', async context => {
  const headers = ['Keep-Alive', 'timeout=1', 'Transfer-Encoding', 'chunked', 'x-kept', 'yes', 'upgrade', 'h2c']
  const { data } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { body: JSON.stringify(request.headers), headers }),
  })
  const answer = await exchange(
    data.port,
    'GET /fn/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nX-Kept: 2\r\nTE: trailers\r\n\r\n',
  )
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const names = (JSON.parse(body) as string[]).filter((_, at) => at % 2 === 0)
  assert.deepEqual(names, ['host', 'x-kept', 'x-request-id'])
  assert.match(head, /\r\nx-kept: yes/)
  assert.doesNotMatch(head, /timeout=1|chunked|h2c/)
})

test('the answer tells start, version, request id and timing, and a guest can not tell them for us', async context => {
  const forged = ['isolet-start', 'forged', 'Isolet-Version', '99', 'x-request-id', 'forged', 'isolet-error', 'forged']
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { headers: forged, body: 'hi' }),
  })
  const { headers } = await fetch(`${url}/fn/hello/`, { headers: { 'x-request-id': 'mine-1' } })
  assert.equal(headers.get('isolet-start'), 'warm')
  assert.equal(headers.get('isolet-version'), '1')
  assert.equal(headers.get('x-request-id'), 'mine-1')
  assert.equal(headers.get('isolet-error'), null)
  assert.equal(headers.get('server-timing'), 'queue;dur=0.000, load;dur=0.000, exec;dur=1.235, cpu;dur=0.500')
  assert.equal(headers.get('content-length'), '2')
})

test('a first request tells what its start was spent on, leaving out what a blank had behind it', async context => {
  const phases = { isolate: 1, context: 0.25, runtime: 1.5, compile: 0.1, evaluate: 0.2 }
  const made = { isolate: 0, context: 0, runtime: 0 }
  const timing = { queue: 0.5, load: 3.05, exec: 2, cpu: 1 }
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) =>
      request.url.endsWith('cold')
        ? respond(request, { start: 'cold', timing: { ...timing, phases } })
        : respond(request, { start: 'pooled', timing: { ...timing, phases: { ...phases, ...made } } }),
  })
  const four = 'queue;dur=0.500, load;dur=3.050, exec;dur=2.000, cpu;dur=1.000'
  const bind = 'compile;dur=0.100, evaluate;dur=0.200, call;dur=2.000'
  const read = async (path: string) => (await fetch(`${url}/fn/hello/${path}`)).headers.get('server-timing')
  assert.equal(await read('cold'), `${four}, isolate;dur=1.000, context;dur=0.250, runtime;dur=1.500, ${bind}`)
  assert.equal(await read('pooled'), `${four}, ${bind}`)
})

test('a guest tells timings of its own behind ours, and none under our names', async context => {
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) =>
      respond(request, {
        headers: [
          ...['server-timing', 'db;dur=5'],
          ...['Server-Timing', 'cache, EXEC;dur=0'],
          ...['server-timing', 'compile;dur=0'],
          ...['server-timing', 'call'],
          ...['server-timing', 'x;desc="'],
        ],
      }),
  })
  const ours = 'queue;dur=0.000, load;dur=0.000, exec;dur=1.235, cpu;dur=0.500'
  const { headers } = await fetch(`${url}/fn/hello/`)
  assert.equal(headers.get('server-timing'), `${ours}, db;dur=5, x;desc="`)
})

test('a request id that is no plain token is replaced', async context => {
  const { url } = await openTestPlanes(context)
  for (const id of ['a b', 'x'.repeat(129), '<script>']) {
    const { headers } = await fetch(`${url}/fn/hello/`, { headers: { 'x-request-id': id } })
    assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
  }
})

test('each of several cookies arrives as its own header', async context => {
  const headers = ['set-cookie', 'a=1', 'Set-Cookie', 'b=2; Path=/']
  const { url } = await openTestPlanes(context, { dispatch: (_version, request) => respond(request, { headers }) })
  assert.deepEqual((await fetch(`${url}/fn/hello/`)).headers.getSetCookie(), ['a=1', 'b=2; Path=/'])
})

test('a length that the guest made up does not frame the message', async context => {
  const headers = ['content-length', '3']
  const { data } = await openTestPlanes(context, {
    dispatch: (_version, request) => {
      const body = request.url.endsWith('/stream') ? ReadableStream.from([Buffer.from('longer')]) : 'longer'
      return respond(request, { headers, body: body as string })
    },
  })
  const get = (path: string) => exchange(data.port, `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
  assert.match(await get('/fn/hello/'), /content-length: 6\r\n/)
  const streamed = await get('/fn/hello/stream')
  assert.doesNotMatch(streamed, /content-length/i)
  assert.match(streamed, /\r\n6\r\nlonger\r\n0\r\n/)
})

test('HEAD gets the head of the answer and no body, and the connection stays usable', async context => {
  const { data } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { body: request.method === 'HEAD' ? 'unsent' : 'sent' }),
  })
  const answer = await exchange(
    data.port,
    'HEAD /fn/hello HTTP/1.1\r\nHost: h\r\n\r\nGET /fn/hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
  )
  assert.match(answer, /content-length: 6\r\n/)
  assert.doesNotMatch(answer, /unsent/)
  assert.match(answer, /\r\n\r\nsent$/)
})

test('a body arrives whole at the engine when short, streamed when long or of unknown length', async context => {
  const kinds: unknown[] = []
  const { url } = await openTestPlanes(context, {
    dispatch: (version, request) => {
      kinds.push(request.body instanceof Uint8Array ? 'bytes' : request.body?.constructor.name)
      return echo(version, request)
    },
  })
  const post = async (body: RequestInit['body']) =>
    (await (await fetch(`${url}/fn/hello`, { method: 'POST', body, duplex: 'half' } as RequestInit)).json()) as Echo
  assert.equal((await post('short')).bytes, 'short')
  const long = await post('x'.repeat(100_000))
  assert.equal(long.bytes?.length, 100_000)
  assert.equal(long.bodyBytes, 100_000)
  const chunked = await post(ReadableStream.from([Buffer.from('a'), Buffer.from('b')]))
  assert.equal(chunked.bytes, 'ab')
  assert.equal(chunked.bodyBytes, undefined)
  assert.deepEqual(kinds, ['bytes', 'ReadableStream', 'ReadableStream'])
})

test('a short body that comes in pieces arrives as the one that was sent', async context => {
  const { url } = await openTestPlanes(context, { dispatch: echo })
  const headers = { 'content-length': '5' }
  const request = open(`${url}/fn/hello`, { method: 'POST', headers })
  const answered = once(request, 'response')
  for (const piece of ['p', 'ie', 'ce']) {
    request.write(piece)
    // Long enough to be a packet of its own, which the test holds without, too.
    await sleep(5)
  }
  request.end()
  const [response] = await answered
  assert.equal(((await json(response)) as Echo).bytes, 'piece')
})

test('a declared body just past its limit is refused before the engine hears of it', async context => {
  const { url } = await openTestPlanes(context, { dispatch: echo })
  const post = (bytes: number) => fetch(`${url}/fn/hello`, { method: 'POST', body: 'x'.repeat(bytes) })
  assert.equal((await post(100_000)).status, 200)
  const refused = await post(100_001)
  assert.equal(refused.status, 413)
  assert.equal(refused.headers.get('content-type'), 'application/problem+json')
  const problem = (await refused.json()) as Record<string, unknown>
  assert.equal(problem.code, 'ERR_BODY_LIMIT')
  assert.equal(problem.requestId, refused.headers.get('x-request-id'))
})

test('a caller that asks before it sends is refused without sending', async context => {
  const { data } = await openTestPlanes(context, { dispatch: echo })
  const head = (bytes: number) =>
    `POST /fn/hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${bytes}\r\n\r\n`
  assert.match(await exchange(data.port, head(200_000)), /^HTTP\/1\.1 413/)
  assert.match(
    await exchange(data.port, `${head(2)}ab`),
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200[\s\S]*"bytes":"ab"/,
  )
})

test('what a function failed with has its code and status; its own words stay in its log', async context => {
  let failure = new IsoletError('ERR_INTERNAL', '')
  const { url } = await openTestPlanes(context, {
    dispatch: () => {
      throw failure
    },
  })
  const secret = 'secret /home/host/path'
  const expected = [
    ['ERR_GUEST_EXCEPTION', 500, 'function "hello" threw; its log has the error'],
    ['ERR_BUILD', 422, 'function "hello" does not start; its log has the error'],
    ['ERR_INTERNAL', 500, 'isolet failed; its log has the cause'],
    ['ERR_CPU_LIMIT', 503, secret],
    ['ERR_MEMORY_LIMIT', 503, secret],
    ['ERR_BAD_RESPONSE', 502, secret],
    ['ERR_BUSY', 503, secret],
    ['ERR_WALL_LIMIT', 504, secret],
    ['ERR_CELL_LOST', 503, secret],
  ] as const
  for (const [code, status, detail] of expected) {
    failure = new IsoletError(code, secret, { guestStack: 'Error: guest' })
    const response = await fetch(`${url}/fn/hello`)
    const text = await response.text()
    assert.equal(response.status, status, code)
    assert.equal(response.headers.get('isolet-error'), code)
    assert.equal(response.headers.get('retry-after'), code === 'ERR_BUSY' ? '1' : null)
    assert.equal(JSON.parse(text).detail, detail)
    assert.doesNotMatch(text, /guest"|stack/i)
  }
})

test('an error that is none of ours tells the caller nothing', async context => {
  const { url } = await openTestPlanes(context, {
    dispatch: () => {
      throw new TypeError('secret /home/host/path')
    },
  })
  const response = await fetch(`${url}/fn/hello`)
  assert.equal(response.status, 500)
  assert.doesNotMatch(await response.text(), /secret/)
})

test('a host and path that lead nowhere, and a function that is not there, are 404', async context => {
  const { url, data } = await openTestPlanes(context)
  for (const path of ['/', '/fn/', '/fn/none/', '/fn/HELLO/', '/fn/hello%2F']) {
    const response = await fetch(url + path)
    assert.equal(response.status, 404, path)
    assert.equal(response.headers.get('isolet-error'), 'ERR_NOT_FOUND')
  }
  const bad = await exchange(data.port, 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')
  assert.match(bad, /^HTTP\/1\.1 400/)
})

test('a caller that leaves before its answer is told of', async context => {
  const aborted = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => {
      request.onCallerGone?.(aborted.resolve)
      asked.resolve()
      return new Promise(() => {})
    },
  })
  const caller = open(`${url}/fn/hello`)
  caller.on('error', () => {})
  caller.end()
  await asked.promise
  caller.destroy()
  await aborted.promise
})

test('a caller that has its answer has not left', async context => {
  let left = 0
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => {
      request.onCallerGone?.(() => {
        left += 1
      })
      return respond(request, { body: 'hi' })
    },
  })
  await (await fetch(`${url}/fn/hello`)).text()
  await (await fetch(`${url}/fn/hello`)).text()
  assert.equal(left, 0)
})

test('a streamed body arrives as it is made, and the head before its first byte', async context => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { body: readable }),
  })
  const response = await fetch(`${url}/fn/hello`)
  const reader = response.body?.getReader() ?? assert.fail('no body')
  const writer = writable.getWriter()
  for (const text of ['one', 'two']) {
    await writer.write(Buffer.from(text))
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), text)
  }
  await writer.close()
  assert.equal((await reader.read()).done, true)
})

test('a stream that fails midway reaches the caller as cut off, not as complete', async context => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { body: readable }),
  })
  const response = await fetch(`${url}/fn/hello`)
  const writer = writable.getWriter()
  const reader = response.body?.getReader() ?? assert.fail('no body')
  await writer.write(Buffer.from('part'))
  await reader.read()
  await Promise.all([assert.rejects(reader.read()), writer.abort(new Error('broken'))])
})

test('a caller that leaves a stream cancels it', async context => {
  const cancelled = Promise.withResolvers<void>()
  const endless = new ReadableStream<Uint8Array>({
    pull: controller => controller.enqueue(new Uint8Array(65_536)),
    cancel: () => cancelled.resolve(),
  })
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { body: endless }),
  })
  const caller = open(`${url}/fn/hello`).end()
  const [response] = await once(caller, 'response')
  await once(response, 'data')
  caller.destroy()
  await cancelled.promise
})

test('a slow caller slows the stream instead of filling memory', async context => {
  let chunks = 0
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      chunks += 1
      controller.enqueue(new Uint8Array(65_536))
      if (chunks === 2000) controller.close()
    },
  })
  const { url } = await openTestPlanes(context, { dispatch: (_version, request) => respond(request, { body: source }) })
  const caller = open(`${url}/fn/hello`).end()
  const [response] = await once(caller, 'response')
  // What both kernels and Node buffer between them is far below 2,000 chunks (125 MiB).
  for (let turn = 0; turn < 2000; turn++) await new Promise(setImmediate)
  assert.ok(chunks < 500, `${chunks} chunks were made for a caller that reads none`)
  let bytes = 0
  for await (const chunk of response) bytes += chunk.length
  assert.equal(bytes, 2000 * 65_536)
})

test('a head that HTTP can not carry is answered with 502, not with a broken message', async context => {
  const { url } = await openTestPlanes(context, {
    dispatch: (_version, request) => respond(request, { headers: ['x-bad', 'a\r\nb: c'] }),
  })
  const response = await fetch(`${url}/fn/hello`)
  assert.equal(response.status, 502)
  assert.equal(response.headers.get('isolet-error'), 'ERR_BAD_RESPONSE')
})
