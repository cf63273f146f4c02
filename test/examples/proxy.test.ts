// The proxy example before an upstream on loopback.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { openExample } from './open-example.ts'

const seen: IncomingMessage[] = []
const upstream = createServer(answer)
await once(upstream.listen(0, '127.0.0.1'), 'listening')
after(() => {
  upstream.closeAllConnections()
  upstream.close()
})
const { port } = upstream.address() as AddressInfo // it listens on TCP
const origin = `http://127.0.0.1:${port}`
let finishFeed = () => {}

const settings = { env: { UPSTREAM: origin }, egress: ['127.0.0.1'] }
const call = await openExample('proxy', settings, { allowPrivateEgress: true })

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request)
  response.setHeader('set-cookie', ['session=1', 'theme=dark'])
  if (request.url === '/feed') {
    response.writeHead(200, { 'content-type': 'text/plain' }).write('first ')
    finishFeed = () => response.end('last')
  } else if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end()
  else if (request.url === '/echo') request.pipe(response)
  else if (request.url === '/data') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"home":"${origin}/"}`)
  } else response.writeHead(418, { 'content-type': 'text/html; charset=utf-8' }).end(`<a href="${origin}/next">é</a>`)
}

test('links in HTML lead back to the proxy; status and type stay', async () => {
  const response = await call('/page?q=1')
  assert.equal(response.status, 418)
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal(await response.text(), '<a href="./next">é</a>')
  assert.equal(response.headers.get('x-upstream'), `127.0.0.1:${port}`)
  assert.equal(seen.at(-1)?.url, '/page?q=1')
})

test('what is no HTML comes through as it is', async () => {
  assert.equal(await (await call('/data')).text(), `{"home":"${origin}/"}`)
})

test('a body arrives while the upstream still writes it', async () => {
  const reader = (await call('/feed')).body?.getReader() ?? assert.fail('there is no body')
  const decoder = new TextDecoder()
  assert.equal(decoder.decode((await reader.read()).value), 'first ')
  finishFeed()
  assert.equal(decoder.decode((await reader.read()).value), 'last')
  assert.equal((await reader.read()).done, true)
})

test('cookies and credentials pass in neither direction', async () => {
  const headers = { cookie: 'own=1', authorization: 'Bearer secret', 'x-kept': 'yes' }
  const response = await call('/page', { headers })
  await response.text()
  assert.deepEqual(response.headers.getSetCookie(), [])
  const request = seen.at(-1)
  assert.equal(request?.headers.cookie, undefined)
  assert.equal(request?.headers.authorization, undefined)
  assert.equal(request?.headers['x-kept'], 'yes')
  assert.equal(request?.headers['x-forwarded-by'], 'isolet')
})

test('a body goes up, a redirect comes down', async () => {
  assert.equal(await (await call('/echo', { method: 'POST', body: 'up and down' })).text(), 'up and down')
  const body = ReadableStream.from(['in ', 'pieces']).pipeThrough(new TextEncoderStream())
  const streamed = await call('/echo', { method: 'POST', body, duplex: 'half' } as RequestInit)
  assert.equal(await streamed.text(), 'in pieces')
  const moved = await call('/moved', { redirect: 'manual' })
  assert.deepEqual([moved.status, moved.headers.get('location')], [302, '/elsewhere'])
})
