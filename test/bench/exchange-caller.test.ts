import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Exchange } from '../../bench/bundles.ts'
import { openExchangeCaller } from '../../bench/exchange-caller.ts'

const HELLO: Exchange = { method: 'GET', path: 'a?b=c', answer: new TextEncoder().encode('hello') }

async function call(listener: RequestListener, exchange = HELLO) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await using caller = openExchangeCaller(1)
  try {
    return await caller.call(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, exchange)
  } finally {
    server.close()
  }
}

test('the right answer is timed, with how the tenant says it was started', async () => {
  const { ms, start } = await call((request, response) => {
    response.writeHead(request.url === '/a?b=c' ? 200 : 404, { 'isolet-start': 'pooled' }).end('hello')
  })
  assert.ok(ms > 0)
  assert.equal(start, 'pooled')
  assert.equal((await call((_, response) => void response.end('hello'))).start, undefined)
})

test('another answer, or the right one with another status, is no sample', async () => {
  await assert.rejects(
    call((_, response) => void response.end('hallo')),
    /answered 200 "hallo"/,
  )
  await assert.rejects(
    call((_, response) => void response.writeHead(503).end('hello')),
    /answered 503 "hello"/,
  )
})

test('a body is posted as JSON', async () => {
  const echo: Exchange = { ...HELLO, method: 'POST', body: '{"a":1}', answer: new TextEncoder().encode('{"a":1}') }
  await call((request, response) => {
    const isJson = request.method === 'POST' && request.headers['content-type'] === 'application/json'
    request.pipe(response.writeHead(isJson ? 200 : 400))
  }, echo)
})
