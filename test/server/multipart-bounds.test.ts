import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkMultipart } from '../../src/server/multipart-bounds.ts'

const TYPE = 'multipart/form-data; boundary=b'

function body(parts: readonly string[]): Uint8Array {
  return Buffer.from(`${parts.map(part => `--b\r\n${part}\r\n`).join('')}--b--\r\n`)
}

const part = (name: string) => `content-disposition: form-data; name="${name}"\r\n\r\ntext`

test('as many parts as permitted pass, one more is refused', () => {
  checkMultipart(body([part('a'), part('b'), part('c')]), TYPE, 3)
  const four = body([part('a'), part('b'), part('c'), part('d')])
  assert.throws(() => checkMultipart(four, TYPE, 3), { code: 'ERR_INVALID_OPTION', message: /more than 3 parts/ })
})

test('a head of 16 KiB is refused, a text of that length is not', () => {
  const long = 'x'.repeat(16 * 1024)
  assert.throws(() => checkMultipart(body([part(long)]), TYPE, 3), { message: /a head of more than 16384 bytes/ })
  checkMultipart(body([`${part('a')}${long}`]), TYPE, 3)
})

test('a boundary may be quoted, and has to be there', () => {
  assert.throws(() => checkMultipart(body([part('a'), part('b')]), 'multipart/form-data; boundary="b"', 1), {
    message: /more than 1 parts/,
  })
  assert.throws(() => checkMultipart(body([]), 'multipart/form-data', 1), { message: /malformed: no boundary/ })
})
