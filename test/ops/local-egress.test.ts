// Egress against real servers: who may connect where, and what an answer may do.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Egress, EgressRefusal } from '../../src/ops/egress.ts'
import { createLocalEgress, type LocalEgressOptions } from '../../src/ops/local-egress.ts'
import { get, openRawUpstream, openUpstream, textOf } from './upstream.ts'

function open(options: LocalEgressOptions = {}): Egress {
  const egress = createLocalEgress({ allowPrivate: true, ...options })
  after(() => egress.close())
  return egress
}

const echo = await openUpstream((request, response) => {
  response.setHeader('X-Seen', [String(request.headers.a), String(request.socket.remotePort)])
  request.pipe(response)
})

test('a hop carries method, headers and body there, status, headers and body back', async () => {
  const answer = await get(open(), `${echo.origin}/x`, { method: 'POST', headers: ['A', 'b'], body: Buffer.from('up') })
  assert.deepEqual([answer.status, answer.statusText], [200, 'OK'])
  assert.deepEqual(answer.headers.slice(0, 2), ['x-seen', 'b'])
  assert.equal(await textOf(answer), 'up')
})

test('a streamed body goes up in pieces', async () => {
  const body = ReadableStream.from([Buffer.from('in '), Buffer.from('pieces')]) as ReadableStream<Uint8Array>
  assert.equal(await textOf(await get(open(), echo.origin, { method: 'POST', body })), 'in pieces')
})

test('a streamed body that fails ends the hop', async () => {
  const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('gone')) })
  await assert.rejects(get(open(), echo.origin, { method: 'POST', body }))
})

test('an answer that has no body by HTTP has none', async () => {
  const upstream = await openUpstream((request, response) => response.writeHead(Number(request.url?.slice(1))).end())
  const egress = open()
  assert.equal((await get(egress, `${upstream.origin}/200`, { method: 'HEAD' })).body, null)
  for (const status of [204, 205, 304]) assert.equal((await get(egress, `${upstream.origin}/${status}`)).body, null)
})

test('a redirect is an answer like any other', async () => {
  const upstream = await openUpstream((_request, response) => response.writeHead(302, { location: '/' }).end())
  const answer = await get(open(), upstream.origin)
  assert.equal(answer.status, 302)
  await answer.body?.cancel()
})

test('a name is judged by the address it has when the connection is made', async () => {
  let address = '1.1.1.1'
  const egress = open({ resolve: async () => [address] })
  address = '127.0.0.1'
  const hop = get(egress, `http://rebind.example:${echo.port}/`, { allowed: undefined })
  await assert.rejects(hop, /rebind.example is a loopback address/)
})

test('a name is asked for once for a connection: a second answer can not come between check and use', async () => {
  const answers = ['127.0.0.1', '10.255.255.1']
  const egress = open({ resolve: async () => [answers.shift() ?? '10.255.255.1'] })
  const answer = await get(egress, `http://rebind.example:${echo.port}/`, { allowed: ['rebind.example'] })
  assert.equal(answer.status, 200)
  await answer.body?.cancel()
  assert.equal(answers.length, 1)
})

test('of several addresses the public ones alone are tried', async () => {
  const before = echo.sockets.length
  const egress = open({ resolve: async () => ['127.0.0.1', '::1', '192.0.2.1'] })
  await assert.rejects(get(egress, `http://mixed.example:${echo.port}/`, { allowed: undefined }), EgressRefusal)
  assert.equal(echo.sockets.length, before)
})

test('a name that has no address fails by its code', async () => {
  await assert.rejects(get(open({ resolve: async () => [] }), 'http://none.example/', { allowed: undefined }), {
    code: 'ENOTFOUND',
  })
})

test('a connection of a function that may is not lent to one that may not', async () => {
  const egress = open({ resolve: async () => ['127.0.0.1'] })
  const url = `http://inside.example:${echo.port}/`
  await textOf(await get(egress, url, { owner: 'may', allowed: ['inside.example'] }))
  await assert.rejects(get(egress, url, { owner: 'may-not', allowed: undefined }), /operator allows private egress/)
  await assert.rejects(get(egress, url, { owner: 'may', allowed: undefined }), /operator allows private egress/)
})

test('a connection to our data plane is not lent to a version that does not list the port', async () => {
  const egress = open({ ownPorts: () => ({ data: [echo.port], admin: [] }) })
  await textOf(await get(egress, echo.origin, { allowed: [`127.0.0.1:${echo.port}`] }))
  await assert.rejects(get(egress, echo.origin), /own data plane/)
})

test('a port becomes our own while a connection to it is kept', async () => {
  const admin: number[] = []
  const egress = open({ ownPorts: () => ({ data: [], admin }) })
  await textOf(await get(egress, echo.origin))
  admin.push(echo.port)
  await assert.rejects(get(egress, echo.origin), /own admin plane/)
})

test('a kept connection serves the next request of its function, and of no other', async () => {
  const egress = open()
  const portOf = async (owner: string): Promise<string | undefined> => {
    const answer = await get(egress, echo.origin, { owner })
    await textOf(answer)
    await new Promise(setImmediate)
    return answer.headers[3]
  }
  const first = await portOf('a')
  assert.equal(await portOf('a'), first)
  assert.notEqual(await portOf('b'), first)
})

test('a request goes out again when its kept connection had been closed', async () => {
  const egress = open()
  await textOf(await get(egress, echo.origin))
  await new Promise(setImmediate)
  echo.sockets.at(-1)?.destroy()
  assert.equal((await get(egress, echo.origin, { method: 'HEAD' })).status, 200)
})

/** The least that a field can be: undici's own bound counts one byte of it. */
const FIELDS = 'a:\r\n'.repeat(2000)

for (const [what, head] of [
  ['a head of empty fields', 'HTTP/1.1 200 OK\r\n'],
  ['trailers of empty fields', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n'],
] as const)
  test(`a server that sends ${what} and waits is cut off`, { timeout: 10_000 }, async () => {
    const upstream = await openRawUpstream(socket => socket.write(head + FIELDS))
    const text = get(open(), upstream.origin).then(textOf)
    await assert.rejects(text, { code: 'UND_ERR_HEADERS_OVERFLOW' })
  })

test('a chunked body of many lines, read slowly, is no head', async () => {
  const lines = 'x\r\n'.repeat(10_000)
  const upstream = await openUpstream((_request, response) => {
    for (let n = 0; n < 20; n += 1) response.write(lines)
    response.end()
  })
  const { body } = await get(open(), upstream.origin)
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    await new Promise(setImmediate)
  }
  assert.equal(bytes, 20 * lines.length)
})

for (const [what, bytes, code] of [
  ['nothing, and closes', '', 'UND_ERR_SOCKET'],
  ['a head without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`, 'UND_ERR_HEADERS_OVERFLOW'],
  ['a header without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`, 'UND_ERR_HEADERS_OVERFLOW'],
  [
    'two lengths',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ],
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    'UND_ERR_SOCKET',
  ],
] as const)
  test(`a server that answers ${what} fails the hop with a code`, async () => {
    const upstream = await openRawUpstream(socket => socket.end(bytes))
    await assert.rejects(get(open(), upstream.origin), { code })
  })

for (const bytes of [
  'SSH-2.0-OpenSSH_9.6\r\n\r\n',
  'HTTP/1.1 200 OK\r\nx: y\rz: 1\r\n\r\n',
  'HTTP/1.1 99999 No\r\n\r\n',
])
  test(`an answer that begins with ${JSON.stringify(bytes.slice(0, 24))} is refused as no HTTP`, async () => {
    const upstream = await openRawUpstream(socket => socket.end(bytes))
    await assert.rejects(get(open(), upstream.origin), /127.0.0.1:\d+ answered with something that is no HTTP/)
  })

test('interim answers without end are cut off', async () => {
  const upstream = await openRawUpstream(socket => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000)))
  await assert.rejects(get(open(), upstream.origin), /more than 16 interim answers/)
})

test('a body that breaks off fails its reader', async () => {
  const upstream = await openRawUpstream(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'))
  await assert.rejects(textOf(await get(open(), upstream.origin)))
})

test('what a server sends after its answer is not the next answer', async () => {
  const upstream = await openRawUpstream(socket => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'
    socket.write(`${answer}first${answer}false`)
    socket.on('data', () => socket.write(`${answer}right`))
  })
  const egress = open()
  assert.equal(await textOf(await get(egress, upstream.origin)), 'first')
  await new Promise(setImmediate)
  const second = await get(egress, upstream.origin).then(textOf, () => 'failed')
  assert.notEqual(second, 'false')
})

test('a body is read no further than its reader asks', async () => {
  let written = 0
  const chunk = Buffer.alloc(64 * 1024)
  const upstream = await openUpstream((_request, response) => {
    const write = (): void => {
      while (response.write(chunk)) written += chunk.length
      response.once('drain', write)
    }
    write()
  })
  const { body } = await get(open(), upstream.origin)
  const reader = body?.getReader()
  await reader?.read()
  // Until the buffers of the system between us are full, and stay so for many turns.
  for (let still = 0, before = -1; still < 200; before = written) {
    await new Promise(setImmediate)
    still = written === before ? still + 1 : 0
    assert.ok(written < 32 * 1024 * 1024, `${written} bytes went out to nobody`)
  }
  await reader?.cancel()
})

test('a signal ends a hop that waits for its answer, and closes the connection', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const upstream = await openRawUpstream(socket => {
    abort.abort()
    socket.on('close', () => resolve())
  })
  const abort = new AbortController()
  await assert.rejects(get(open(), upstream.origin, { signal: abort.signal }), { name: 'AbortError' })
  await promise
})

test('a signal ends a body', async () => {
  const upstream = await openUpstream((_request, response) => response.write('some'))
  const abort = new AbortController()
  const answer = await get(open(), upstream.origin, { signal: abort.signal })
  const text = textOf(answer)
  abort.abort()
  await assert.rejects(text, { name: 'AbortError' })
})

test('a certificate that nobody vouches for is refused', async () => {
  const upstream = await openRawUpstream(socket => socket.end('not TLS at all'))
  await assert.rejects(get(open(), `https://127.0.0.1:${upstream.port}/`), { code: /^(ERR_SSL_|EPROTO|ECONNRESET)/ })
})

test('closing ends what runs', async () => {
  const upstream = await openUpstream((_request, response) => response.write('some'))
  const egress = createLocalEgress({ allowPrivate: true })
  const text = textOf(await get(egress, upstream.origin))
  await egress.close()
  await assert.rejects(text)
  await assert.rejects(get(egress, upstream.origin), /closing/)
})
