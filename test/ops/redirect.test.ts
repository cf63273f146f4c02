import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextHop, type OutgoingRequest } from '../../src/ops/redirect.ts'

const request = (more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'POST',
  url: new URL('https://a.example/x'),
  headers: ['content-type', 'text/plain', 'authorization', 'secret', 'accept', '*/*'],
  body: new Uint8Array([1]),
  redirect: 'follow',
  ...more,
})

const get = (more: Partial<OutgoingRequest> = {}): OutgoingRequest =>
  request({ method: 'GET', body: undefined, ...more })

test('a POST becomes a GET without a body after 301, 302 and 303', () => {
  for (const status of [301, 302, 303]) {
    const next = nextHop(request(), status, '/y')
    assert.equal(next?.method, 'GET')
    assert.equal(next?.body, undefined)
    assert.deepEqual(next?.headers, ['authorization', 'secret', 'accept', '*/*'])
  }
})

test('method and body stay after 307 and 308', () => {
  for (const status of [307, 308]) {
    const next = nextHop(request(), status, '/y')
    assert.deepEqual([next?.method, next?.body, next?.url.href], ['POST', new Uint8Array([1]), 'https://a.example/y'])
  }
})

test('secrets stay behind when the origin changes, be it by scheme or port alone', () => {
  const headers = ['Authorization', 'a', 'COOKIE', 'b', 'Proxy-Authorization', 'c', 'x', 'd']
  for (const to of ['https://b.example/', 'http://a.example/', 'https://a.example:444/'])
    assert.deepEqual(nextHop(get({ headers }), 302, to)?.headers, ['x', 'd'], to)
  assert.deepEqual(nextHop(get({ headers }), 302, 'https://a.example:443/')?.headers, headers)
})

test('a streamed body can not be sent twice', () => {
  assert.throws(() => nextHop(request({ body: new ReadableStream() }), 307, '/y'), /sent twice/)
})

test('manual mode and other statuses give no next hop, error mode refuses', () => {
  assert.equal(nextHop(request({ redirect: 'manual' }), 302, '/y'), undefined)
  assert.equal(nextHop(request(), 200, '/y'), undefined)
  assert.equal(nextHop(request(), 302, undefined), undefined)
  assert.throws(() => nextHop(request({ redirect: 'error' }), 302, '/y'), /redirect is "error"/)
  assert.throws(() => nextHop(request(), 302, 'http://['), /no URL/)
})

test('a Location with credentials leads to its own origin only', () => {
  assert.throws(() => nextHop(get(), 302, 'https://user:pass@b.example/'), /user name or password/)
  assert.equal(nextHop(get(), 302, 'https://user@a.example/')?.url.host, 'a.example')
})

test('a Location keeps the fragment that it does not name, and its bytes, be they UTF-8 or not', () => {
  const url = new URL('https://a.example/x#here')
  assert.equal(nextHop(get({ url }), 302, '/y')?.url.href, 'https://a.example/y#here')
  assert.equal(nextHop(get({ url }), 302, '/y#there')?.url.href, 'https://a.example/y#there')
  const bytes = Buffer.from('/é').toString('latin1')
  assert.equal(nextHop(get(), 302, bytes)?.url.pathname, '/%C3%A9')
  assert.equal(nextHop(get(), 302, '/x?\xff')?.url.search, '?%FF')
  const host = Buffer.from('http://bücher.example/').toString('latin1')
  assert.equal(nextHop(get(), 302, host)?.url.host, 'xn--bcher-kva.example')
  assert.throws(() => nextHop(get(), 302, 'http://\xff/'), /no URL/)
})
