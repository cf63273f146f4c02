import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { CRYPTO_PIECE_BYTES, Op, type OpError } from '../../sandbox/contract.ts'
import type { OpHandler } from '../../src/isolate/op-table.ts'
import { createCryptoOps } from '../../src/ops/crypto.ts'
import { createThreads } from '../../src/ops/crypto-queue.ts'
import { createRoom } from './recording-guest.ts'

const { guest, clock } = createRoom()
const ops = createCryptoOps(guest, createThreads(clock))
const ask = (code: Op, a?: unknown, b?: unknown, c?: unknown): unknown =>
  (ops[code] as OpHandler)({ guest, invocation: undefined }, a, b, c, undefined)

test('65536 random bytes are given, more and other sizes are refused', () => {
  assert.equal((ask(Op.randomBytes, 65_536) as Uint8Array).byteLength, 65_536)
  for (const size of [65_537, -1, 1.5, Number.NaN, '1', null, undefined, {}])
    assert.equal((ask(Op.randomBytes, size) as OpError).name, 'QuotaExceededError')
})

test('bytes are alone in their buffer', () => {
  for (const bytes of [ask(Op.randomBytes, 16), ask(Op.digest, 'SHA-256', new Uint8Array(3))] as Uint8Array[]) {
    assert.equal(bytes.buffer.byteLength, bytes.byteLength)
    assert.ok(!Buffer.isBuffer(bytes))
  }
})

test('only the four digests of Web Crypto are made, and only of bytes', () => {
  for (const name of ['md5', 'sha256', 'SHA-224', '__proto__', null, 1])
    assert.equal((ask(Op.digest, name, new Uint8Array(1)) as OpError).name, 'NotSupportedError')
  for (const data of ['text', null, {}, [1], new ArrayBuffer(1)])
    assert.equal((ask(Op.digest, 'SHA-1', data) as OpError).name, 'TypeError')
})

test('half a megabyte is digested in one op, one byte more is refused', () => {
  const most = new Uint8Array(CRYPTO_PIECE_BYTES + 1)
  assert.equal((ask(Op.digest, 'SHA-1', most.subarray(1)) as Uint8Array).byteLength, 20)
  assert.equal((ask(Op.digest, 'SHA-1', most) as OpError).name, 'OperationError')
})

test('a digest of data in pieces is that of the whole', () => {
  const data = new Uint8Array(3 * CRYPTO_PIECE_BYTES).map((_, n) => n % 251)
  const job = JSON.stringify({ op: 'digest', algorithm: { name: 'SHA-512' }, dataBytes: data.byteLength })
  const piece = (n: number) => data.slice(n * CRYPTO_PIECE_BYTES, (n + 1) * CRYPTO_PIECE_BYTES)
  assert.equal(ask(Op.crypto, 0, job, piece(0)), undefined)
  assert.equal(ask(Op.cryptoStep, piece(1), false), undefined)
  assert.deepEqual(
    Buffer.from(ask(Op.cryptoStep, piece(2), true) as Uint8Array),
    createHash('sha512').update(data).digest(),
  )
})

test('a piece that no job awaits is refused', () => {
  assert.equal((ask(Op.cryptoStep, new Uint8Array(1), true) as OpError).name, 'OperationError')
})

test('jobs that no runtime sends are refused, never thrown at', () => {
  const algorithm = { name: 'HMAC' }
  const jobs: unknown[] = [
    undefined,
    '{',
    'null',
    '[]',
    {},
    { op: 'sign' },
    { op: 'sign', algorithm },
    { op: 'sign', algorithm: { name: 5 } },
    { op: 'sign', algorithm: { name: 'HMAC', iv: 99 } },
    { op: 'sign', algorithm: { name: 'HMAC', length: -1 } },
    { op: 'sign', algorithm, key: { type: 'other', name: 'HMAC' } },
    { op: 'sign', algorithm, key: { type: 'secret', name: 'HMAC', usages: 'sign', material: '', hash: 'MD5' } },
    { op: 'sign', algorithm, key: { type: 'public', name: 'HMAC', usages: 'sign', material: 'AAAA', hash: 'SHA-1' } },
    {
      op: 'encrypt',
      algorithm: { name: 'AES-GCM', tagLength: 7 },
      key: { type: 'secret', name: 'AES-GCM', usages: 'encrypt', material: 'AA==' },
    },
    {
      op: 'wrap',
      algorithm: { name: 'AES-KW' },
      key: { type: 'secret', name: 'AES-KW', usages: 'wrapKey', material: 'AA==' },
    },
    {
      op: 'derive',
      algorithm: { name: 'PBKDF2', hash: 'SHA-1', iterations: 9 },
      key: { type: 'secret', name: 'PBKDF2', usages: 'deriveBits', material: '' },
      bits: 8,
    },
    { op: 'generate', algorithm: { name: '__proto__' } },
    { op: 'unwrap', algorithm },
    { op: 'constructor', algorithm },
  ]
  for (const job of jobs) {
    const text = typeof job === 'object' ? JSON.stringify(job) : job
    const { name, err } = ask(Op.crypto, 1, text, new Uint8Array(1)) as OpError
    assert.equal(typeof err, 'string', JSON.stringify(job))
    assert.match(name, /Error$/)
  }
  for (const data of ['text', 1, {}, new ArrayBuffer(1)])
    assert.equal((ask(Op.crypto, 0, '{}', data) as OpError).name, 'TypeError')
})
