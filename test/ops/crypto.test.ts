import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Op, type OpError } from '../../sandbox/contract.ts'
import type { OpCall, OpHandler } from '../../src/isolate/op-table.ts'
import { createCryptoOps } from '../../src/ops/crypto.ts'

const ops = createCryptoOps()
const ask = (code: Op, a?: unknown, b?: unknown): unknown =>
  (ops[code] as OpHandler)({} as OpCall, a, b, undefined, undefined)

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

test('64 MiB are digested, one byte more is refused', () => {
  const most = new Uint8Array(64 * 1024 * 1024 + 1)
  assert.equal((ask(Op.digest, 'SHA-1', most.subarray(1)) as Uint8Array).byteLength, 20)
  assert.equal((ask(Op.digest, 'SHA-1', most) as OpError).name, 'OperationError')
})
