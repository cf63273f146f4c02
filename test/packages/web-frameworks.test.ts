// hono, itty-router, h3 and ofetch: routers as they are written for edge runtimes, and a client of them.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { openPackages, readJson } from './open-packages.ts'

const packages = await openPackages()

test('hono: parameters, middleware, cookies, JWT, validation, events and errors', async () => {
  const call = await packages.deploy('hono')
  const user = await call('/api/users/7?q=x', { headers: { origin: 'https://app.example' } })
  assert.equal(user.headers.get('access-control-allow-origin'), 'https://app.example')
  assert.deepEqual(await user.json(), { id: '7', q: 'x' })
  const tagged = await call('/tagged')
  const etag = tagged.headers.get('etag') ?? assert.fail('no etag')
  assert.equal((await call('/tagged', { headers: { 'if-none-match': etag } })).status, 304)
  const cookies = await call('/cookies', { headers: { cookie: 'seen=no' } })
  assert.deepEqual(
    [cookies.headers.get('set-cookie'), await cookies.json()],
    ['seen=yes; Path=/; HttpOnly', { was: 'no' }],
  )
  assert.equal(await (await call('/html')).text(), '<p>&lt;b&gt;</p>')
  assert.deepEqual(await readJson(await call('/jwt')), { sub: 'ada' })
  const events = 'event: tick\ndata: tick 1\nid: 1\n\nevent: tick\ndata: tick 2\nid: 2\n\n'
  assert.equal(await (await call('/events')).text(), events)
  const form = (name: string) => call('/form', { method: 'POST', body: new URLSearchParams({ name }) })
  assert.deepEqual(await (await form('Ada')).json(), { name: 'Ada' })
  assert.deepEqual([(await form('')).status, await (await form('')).text()], [400, 'no name'])
  assert.deepEqual([(await call('/nope')).status, await (await call('/nope')).text()], [404, 'nothing at /nope'])
  assert.deepEqual([(await call('/throws')).status, await (await call('/throws')).text()], [418, 'caught on purpose'])
})

test('itty-router: parameters, bodies, CORS and errors', async () => {
  const call = await packages.deploy('itty-router')
  const todo = await call('/todos/5?tag=a&tag=b', { headers: { origin: 'https://app.example' } })
  assert.equal(todo.headers.get('access-control-allow-origin'), 'https://app.example')
  assert.deepEqual(await todo.json(), { id: '5', query: { tag: ['a', 'b'] } })
  const created = await call('/todos', { method: 'POST', body: '{"title":"x"}' })
  assert.deepEqual([created.status, await created.json()], [201, { created: { title: 'x' } }])
  const preflight = await call('/todos', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } })
  assert.equal(preflight.status, 204)
  assert.deepEqual(await (await call('/teapot')).json(), { status: 418, error: 'short and stout' })
  assert.deepEqual(await (await call('/throws')).json(), { status: 409, error: 'on purpose' })
  assert.deepEqual(await (await call('/nope')).json(), { status: 404, error: 'Not Found' })
})

test('h3: parameters, bodies, cookies, middleware and errors', async () => {
  const call = await packages.deploy('h3')
  const hello = await call('/hello/Ada?a=1')
  assert.equal(hello.headers.get('x-middleware'), 'ran')
  assert.deepEqual(await hello.json(), { hello: 'Ada', query: { a: '1' } })
  const echo = await call('/echo', { method: 'POST', body: '{"n":1}', headers: { 'content-type': 'application/json' } })
  assert.match(echo.headers.get('set-cookie') ?? '', /^seen=yes/)
  assert.deepEqual(await echo.json(), { body: { n: 1 } })
  const fails = await call('/fails')
  assert.equal(fails.status, 403)
  assert.partialDeepStrictEqual(await fails.json(), { status: 403, message: 'not for you' })
  assert.equal((await call('/nope')).status, 404)
})

test('ofetch: query, bodies, retries and errors', async () => {
  const seen: string[] = []
  const upstream = createServer(async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['x-from']} ${await text(request)}`)
    const isDown = request.url === '/flaky' && seen.filter(line => line.includes('/flaky')).length === 1
    const status = request.url === '/missing' ? 404 : isDown ? 503 : 200
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ at: request.url }))
  })
  await once(upstream.listen(0, '127.0.0.1'), 'listening')
  after(() => upstream.close())
  const at = `127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const call = await packages.deploy('ofetch', { egress: [at] })
  assert.deepEqual(await readJson(await call(`/?at=http://${at}`)), {
    parsed: { at: '/json?a=1&a=2' },
    posted: { at: '/echo' },
    failed: [404, { at: '/missing' }],
    flaky: { at: '/flaky' },
  })
  assert.deepEqual(seen, [
    'GET /json?a=1&a=2 ofetch ',
    'POST /echo ofetch {"title":"Dune"}',
    'GET /missing ofetch ',
    'GET /flaky ofetch ',
    'GET /flaky ofetch ',
  ])
})
