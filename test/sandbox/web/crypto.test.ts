import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { Crypto, crypto } from './crypto.ts'
import { SubtleCrypto } from './subtle/subtle-crypto.ts'`

test('getRandomValues fills the view and no byte beside it', async () => {
  await runInGuest(
    IMPORTS,
    `const buffer = new ArrayBuffer(64), view = new Uint32Array(buffer, 16, 8)
    equal(crypto.getRandomValues(view) === view, true)
    const bytes = [...new Uint8Array(buffer)]
    equal([bytes.slice(0, 16).every(byte => byte === 0), bytes.slice(48).every(byte => byte === 0)], [true, true])
    equal(bytes.slice(16, 48).some(byte => byte !== 0), true)
    equal(crypto.getRandomValues(new Uint8Array(0)).length, 0)`,
  )
})

test('65536 bytes are given, one more is over the quota', async () => {
  await runInGuest(
    IMPORTS,
    `equal(crypto.getRandomValues(new Uint8Array(65_535)).length, 65_535)
    equal(crypto.getRandomValues(new Uint8Array(65_536)).length, 65_536)
    const error = throws(() => crypto.getRandomValues(new Uint8Array(65_537)), 'QuotaExceededError')
    equal([error.code, error.quota, error.requested], [22, 65_536, 65_537])`,
  )
})

test('only integers are random', async () => {
  await runInGuest(
    IMPORTS,
    `for (const view of [new Float32Array(1), new Float64Array(1), new Float16Array(1), new DataView(new ArrayBuffer(1))])
      equal(throws(() => crypto.getRandomValues(view), 'TypeMismatchError').code, 17)
    for (const value of [[], {}, new ArrayBuffer(1), 1, undefined]) throws(() => crypto.getRandomValues(value), 'TypeError')
    throws(() => crypto.getRandomValues(), 'TypeError')
    throws(() => Crypto.prototype.getRandomValues.call({}, new Uint8Array(1)), 'TypeError')
    throws(() => new Crypto(), 'TypeError')
    throws(() => new SubtleCrypto(), 'TypeError')`,
  )
})

test('a UUID is one of version 4', async () => {
  const { value } = await runInGuest(IMPORTS, 'return [crypto.randomUUID(), crypto.randomUUID()]')
  const [first, second] = value as [string, string]
  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.notEqual(first, second)
})

test('digests are those of the platform, for any buffer source and spelling of the name', async () => {
  const text = 'the quick brown fox '.repeat(20)
  const { value } = await runInGuest(
    `${IMPORTS}
    import { encodeUtf8 } from './utf8.ts'`,
    `const bytes = encodeUtf8(given), padded = new Uint8Array(bytes.length + 9)
    padded.set(bytes, 5)
    const hex = buffer => { equal(buffer instanceof ArrayBuffer, true); return [...new Uint8Array(buffer)].map(byte => byte.toString(16).padStart(2, '0')).join('') }
    return [
      hex(await crypto.subtle.digest('SHA-1', bytes)), hex(await crypto.subtle.digest('sha-256', bytes.buffer)),
      hex(await crypto.subtle.digest({ name: 'SHA-384' }, new DataView(padded.buffer, 5, bytes.length))),
      hex(await crypto.subtle.digest({ name: 'Sha-512' }, padded.subarray(5, 5 + bytes.length))),
    ]`,
    text,
  )
  assert.deepEqual(
    value,
    ['sha1', 'sha256', 'sha384', 'sha512'].map(name => createHash(name).update(text).digest('hex')),
  )
})

test('a digest that cannot be made rejects', async () => {
  await runInGuest(
    IMPORTS,
    `const rejects = async promise => { try { await promise } catch (error) { return error.name } }
    const { subtle } = crypto, bytes = new Uint8Array(1)
    equal(await rejects(subtle.digest('MD5', bytes)), 'NotSupportedError')
    equal(await rejects(subtle.digest({}, bytes)), 'TypeError')
    equal(await rejects(subtle.digest('SHA-1', 'text')), 'TypeError')
    equal(await rejects(subtle.digest('SHA-1')), 'TypeError')
    equal(await rejects(SubtleCrypto.prototype.digest.call({}, 'SHA-1', bytes)), 'TypeError')`,
  )
})
