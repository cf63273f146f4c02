// The admin plane against those without its token, odd paths and framing; and what guests can write into logs and figures.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'
import { type AdminField, assertProblem, HELLO, openAdminField, TOKEN } from './admin-field.ts'

let field!: AdminField

describe('admin', { concurrency: false }, () => {
  before(async () => {
    field = await openAdminField()
  })
  after(() => field.server.close(0))

  tokens()
  paths()
  connections()
  figures()
})

function tokens(): void {
  for (const [what, headers] of Object.entries({
    'no token': { authorization: '' },
    'a wrong token': { authorization: 'Bearer nope' },
    'the token and more': { authorization: `Bearer ${TOKEN}x` },
    'a part of the token': { authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    'the token in another case': { authorization: `Bearer ${TOKEN.toUpperCase()}` },
    'basic credentials': { authorization: `Basic ${btoa(`admin:${TOKEN}`)}` },
    'the bare token': { authorization: TOKEN },
    'a cookie': { authorization: '', cookie: `token=${TOKEN}; authorization=Bearer ${TOKEN}` },
    'two tokens': { authorization: `Bearer ${TOKEN}, Bearer x` },
    'a token of 10,000 characters': { authorization: `Bearer ${'a'.repeat(10_000)}` },
  }))
    test(`${what} opens no call`, async () => {
      for (const [method, path] of [
        ['GET', '/v1/functions'],
        ['GET', '/v1/stats'],
        ['DELETE', '/v1/functions/victim'],
        ['PUT', '/v1/functions/x'],
        ['GET', '/v1/functions/victim/logs'],
      ] as const)
        await assertProblem(await field.admin(path, { method, headers }), 401)
      await field.checkUnchanged()
    })

  test('the token in the query is no token', async () => {
    await assertProblem(
      await field.admin(`/v1/functions?token=${TOKEN}&access_token=${TOKEN}`, { headers: { authorization: '' } }),
      401,
    )
  })

  test('no way to write a path goes round the token', async () => {
    for (const path of [
      '/v1/functions',
      '//v1/functions',
      '/v1//functions',
      '/V1/functions',
      '/v1/functions/',
      '/healthz/../v1/functions',
      '/healthz/%2e%2e/v1/functions',
      '/%761/functions',
      '/v1%2ffunctions',
      '/v1/functions/victim%2Flogs',
      '/./v1/functions',
      '/metrics/..%2fv1/functions',
    ])
      assert.doesNotMatch(
        await field.raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
        /200 OK|victim@|"victim"/,
        path,
      )
  })

  test('a method can not be overridden', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' }
    assert.equal((await field.admin('/v1/functions/victim', { headers })).status, 200)
    await assertProblem(
      await field.admin('/v1/functions/victim?_method=DELETE', { method: 'POST', headers, body: '_method=DELETE' }),
      405,
    )
    await field.checkUnchanged()
  })

  test('pages of other origins are given no permission', async () => {
    const response = await field.admin('/v1/functions', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.test', 'access-control-request-method': 'PUT' },
    })
    assert.equal(response.headers.get('access-control-allow-origin'), null)
  })
}

function paths(): void {
  for (const name of [
    'a%2Fb',
    '%2e%2e',
    '..%2f..%2fetc',
    'a%00b',
    'a%0d%0ab',
    'A',
    '-a',
    'a-',
    'a_b',
    'a.b',
    '%C3%BC',
    '%F0%9F%92%A9',
    'а',
    'a'.repeat(64),
    'a'.repeat(8000),
    '%',
    '%zz',
    '%ff',
    'a b',
    '__proto__',
    '%5f%5fproto%5f%5f',
    'xn--%C3%BC',
    '..',
    '.',
  ])
    test(`no function is called ${JSON.stringify(name.slice(0, 40))}`, async () => {
      await assertProblem(await field.put(name, HELLO), [400, 404, 405])
      await field.checkUnchanged()
    })

  for (const name of ['constructor', 'tostring', 'hasownproperty'])
    test(`${name} is a name like any other`, async () => {
      await assertProblem(await field.admin(`/v1/functions/${name}`), 404)
      assert.equal((await fetch(`${field.server.url}/fn/${name}/`)).status, 404)
      assert.equal((await field.put(name, 'export default () => new Response("named")')).status, 201)
      assert.equal(await (await fetch(`${field.server.url}/fn/${name}/`)).text(), 'named')
      assert.equal((await field.admin('/v1/stats')).status, 200)
      assert.equal((await field.admin(`/v1/functions/${name}`, { method: 'DELETE' })).status, 204)
      await field.checkUnchanged()
    })
}

function connections(): void {
  test('requests that could be read in two ways are refused', async () => {
    const auth = `Host: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: text/javascript\r\n`
    for (const framing of [
      'Content-Length: 3\r\nTransfer-Encoding: chunked',
      'Content-Length: 3\r\nContent-Length: 4',
      'Transfer-Encoding: chunked, identity',
      'Content-Length: +3',
      'Transfer-Encoding : chunked',
    ])
      assert.match(
        await field.raw(`PUT /v1/functions/x HTTP/1.1\r\n${auth}${framing}\r\n\r\nabc`),
        /^(HTTP\/1\.1 4\d\d|$)/,
        framing,
      )
    await field.checkUnchanged()
  })

  test('uploads that trickle or stall hold up nobody', async () => {
    const head = `PUT /v1/functions/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: text/javascript\r\nContent-Length: 1000\r\n\r\n`
    const stalled = Array.from({ length: 50 }, () => field.raw(`${head}x`))
    const half = Array.from({ length: 50 }, () => field.raw('PUT /v1/func'))
    await field.checkUnchanged()
    await Promise.all([...stalled, ...half])
    await field.checkUnchanged()
  })

  test('a guest that may reach private addresses still does not reach the admin plane', async () => {
    const open = await openServer({
      port: 0,
      adminPort: 0,
      blanks: 0,
      logger: createLogger({ level: 'silent' }),
      allowPrivateEgress: true,
      adminToken: TOKEN,
    })
    const code = `export default () => fetch('${open.adminUrl}/v1/functions').catch(e => new Response(e.message))`
    await open.deploy({ name: 'f', entry: 'index.js', files: new Map([['index.js', code]]), egress: ['127.0.0.1'] })
    assert.match(await (await fetch(`${open.url}/fn/f/`)).text(), /^fetch failed: .*admin/)
    await open.close(0)
  })
}

function figures(): void {
  test('a guest can not make up lines of its log, nor events of the stream', async () => {
    const code = `export default () => { console.log('a\\n\\ndata: {"message":"forged"}\\n\\nevent: dropped\\r\\rid: 1\\u2028x'); return new Response() }`
    assert.equal((await field.put('x', code)).status, 201)
    await fetch(`${field.server.url}/fn/x/`)
    const text = await (await field.admin('/v1/functions/x/logs')).text()
    const stream = await field.admin('/v1/functions/x/logs?follow=1')
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader()
    let events = ''
    while (!events.includes('forged')) events += new TextDecoder().decode((await reader.read()).value)
    await reader.cancel()
    for (const answer of [text, events])
      for (const line of answer.split(/\r\n|\r|\n/))
        assert.ok(
          !line.startsWith('data: {"message"') && !line.startsWith('event: dropped') && !line.startsWith('id:'),
          line,
        )
    await field.admin('/v1/functions/x', { method: 'DELETE' })
    await field.checkUnchanged()
  })

  test('figures hold no text that a guest chose', async () => {
    const code = `export default () => { throw Object.assign(new Error('x"} 1\\nisolet_forged 1'), { name: 'evil"\\n', code: 'ERR_FORGED' }) }`
    assert.equal((await field.put('x', code)).status, 201)
    assert.equal((await fetch(`${field.server.url}/fn/x/"}%0aforged`)).status, 500)
    const text = await (await fetch(`${field.server.adminUrl}/metrics`)).text()
    assert.doesNotMatch(text, /forged|evil|ERR_FORGED/i)
    await field.admin('/v1/functions/x', { method: 'DELETE' })
    await field.checkUnchanged()
  })

  test('a failure tells the caller nothing of the guest or the host', async () => {
    assert.equal(
      (await field.put('x', `export default () => { throw new Error('private of the tenant') }`)).status,
      201,
    )
    const response = await fetch(`${field.server.url}/fn/x/`)
    assert.doesNotMatch(
      `${JSON.stringify([...response.headers])}${await response.text()}`,
      /private of the tenant|index\.js| at |\/src\//,
    )
    await field.admin('/v1/functions/x', { method: 'DELETE' })
    await field.checkUnchanged()
  })
}
