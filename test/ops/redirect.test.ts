import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextHop, type OutgoingRequest } from '../../src/ops/redirect.ts'

const request = (more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'POST',
  url: new URL('https://a.example/x'),
  headers: [
    ['content-type', 'text/plain'],
    ['authorization', 'secret'],
    ['accept', '*/*'],
  ],
  body: new Uint8Array([1]),
  redirect: 'follow',
  ...more,
})

test('a POST becomes a GET without a body after 301, 302 and 303', () => {
  for (const status of [301, 302, 303]) {
    const next = nextHop(request(), status, '/y')
    assert.equal(next?.method, 'GET')
    assert.equal(next?.body, undefined)
    assert.deepEqual(
      next?.headers.map(([name]) => name),
      ['authorization', 'accept'],
    )
  }
})

test('method and body stay after 307 and 308', () => {
  for (const status of [307, 308]) {
    const next = nextHop(request(), status, '/y')
    assert.deepEqual([next?.method, next?.body, next?.url.href], ['POST', new Uint8Array([1]), 'https://a.example/y'])
  }
})

test('secrets stay behind when the origin changes', () => {
  const headers = [
    ['Authorization', 'a'],
    ['COOKIE', 'b'],
    ['x', 'c'],
  ] as const
  const next = nextHop(request({ method: 'GET', headers, body: undefined }), 302, 'https://b.example/')
  assert.deepEqual(next?.headers, [['x', 'c']])
})

test('a streamed body can not be sent twice', () => {
  assert.throws(() => nextHop(request({ body: new ReadableStream() }), 307, '/y'), /sent twice/)
})

test('manual mode and other statuses give no next hop, error mode refuses', () => {
  assert.equal(nextHop(request({ redirect: 'manual' }), 302, '/y'), undefined)
  assert.equal(nextHop(request(), 200, '/y'), undefined)
  assert.equal(nextHop(request(), 302, null), undefined)
  assert.throws(() => nextHop(request({ redirect: 'error' }), 302, '/y'), /redirect is "error"/)
  assert.throws(() => nextHop(request(), 302, 'http://['), /no URL/)
})
