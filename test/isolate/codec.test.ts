import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeRequestHead,
  decodeResponseHead,
  encodeRequestHead,
  encodeResponseHead,
  MAX_HEAD_CHARS,
  MAX_HEADERS,
} from '../../src/isolate/codec.ts'

const isBadResponse = { code: 'ERR_BAD_RESPONSE' }

test('a head survives the way over the wall and back', () => {
  const fields = { status: 201, statusText: 'Made', headers: ['content-type', 'text/plain', 'set-cookie', 'a=b'] }
  assert.deepEqual(decodeResponseHead(encodeResponseHead(fields), 'f'), fields)
  const request = { method: 'POST', url: 'http://x/y?z', headers: ['a', 'b'] }
  assert.deepEqual(decodeRequestHead(encodeRequestHead(request.method, request.url, request.headers)), request)
  assert.deepEqual(decodeRequestHead('GET\nhttp://x/'), { method: 'GET', url: 'http://x/', headers: [] })
})

test('an empty header value and an empty status text survive', () => {
  assert.deepEqual(decodeResponseHead('200\n\nx-empty\n', 'f'), {
    status: 200,
    statusText: '',
    headers: ['x-empty', ''],
  })
})

for (const status of ['199', '600', 'x', '', '2e2.5', '-200']) {
  test(`a status of "${status}" is refused`, () => {
    assert.throws(() => decodeResponseHead(`${status}\nOK`, 'f'), isBadResponse)
  })
}

test('what could split a response is refused', () => {
  for (const value of ['a\rb', 'a\0b', '\u0100', 'a\x7fb'])
    assert.throws(() => decodeResponseHead(`200\nOK\nx\n${value}`, 'f'), isBadResponse, JSON.stringify(value))
  for (const name of ['', 'a b', 'a:b', 'a\r', 'ä'])
    assert.throws(() => decodeResponseHead(`200\nOK\n${name}\nv`, 'f'), isBadResponse, JSON.stringify(name))
  assert.throws(() => decodeResponseHead('200\nO\rK', 'f'), isBadResponse)
  assert.throws(() => decodeResponseHead('200\nOK\nname-without-value', 'f'), isBadResponse)
})

test('what is no head at all is refused', () => {
  for (const head of [undefined, null, 200, {}, [], '200', new Uint8Array(3)])
    assert.throws(() => decodeResponseHead(head, 'f'), isBadResponse)
})

test('headers are bounded by count and by size, just at the ceiling and just over', () => {
  const headers = (count: number): string =>
    encodeResponseHead({ status: 200, statusText: '', headers: Array(count * 2).fill('x') })
  assert.equal(decodeResponseHead(headers(MAX_HEADERS), 'f').headers.length, MAX_HEADERS * 2)
  assert.throws(() => decodeResponseHead(headers(MAX_HEADERS + 1), 'f'), isBadResponse)
  const sized = (chars: number): string => `200\n\nx\n${'v'.repeat(chars - '200\n\nx\n'.length)}`
  assert.equal(decodeResponseHead(sized(MAX_HEAD_CHARS), 'f').status, 200)
  assert.throws(() => decodeResponseHead(sized(MAX_HEAD_CHARS + 1), 'f'), isBadResponse)
})

test('a request head with a method or header that HTTP does not allow is none', () => {
  for (const head of ['GE T\nhttp://x/', 'GET\nhttp://x/\na b\nc', 'GET\nhttp://x/\na\nb\rc', 'GET', 7])
    assert.equal(decodeRequestHead(head), undefined)
})
