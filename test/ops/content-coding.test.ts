import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { decodeBody, parseCodings } from '../../src/ops/content-coding.ts'

const TEXT = 'a body, and again a body, and again'

/** The bytes in pieces of one byte each, as a slow server would send them. */
function toPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return ReadableStream.from([...bytes].map(byte => new Uint8Array([byte])))
}

async function decoded(bytes: Uint8Array, codings: readonly string[]): Promise<string> {
  return await new Response(decodeBody(toPieces(bytes), codings)).text()
}

test('each coding is undone, whatever the size of the chunks', async () => {
  assert.equal(await decoded(gzipSync(TEXT), ['gzip']), TEXT)
  assert.equal(await decoded(gzipSync(TEXT), ['x-gzip']), TEXT)
  assert.equal(await decoded(brotliCompressSync(TEXT), ['br']), TEXT)
  assert.equal(await decoded(deflateSync(TEXT), ['deflate']), TEXT)
  assert.equal(await decoded(deflateRawSync(TEXT), ['deflate']), TEXT)
})

test('codings on top of each other are undone from the last to the first', async () => {
  assert.equal(await decoded(brotliCompressSync(gzipSync(TEXT)), ['gzip', 'br']), TEXT)
})

test('an empty body stays empty', async () => {
  for (const coding of ['gzip', 'br', 'deflate']) assert.equal(await decoded(new Uint8Array(), [coding]), '', coding)
})

test('a body that breaks off gives what it held', async () => {
  assert.ok(TEXT.startsWith(await decoded(gzipSync(TEXT).subarray(0, -12), ['gzip'])))
})

test('a body that is not what it says fails', async () => {
  for (const coding of ['gzip', 'br', 'deflate'])
    await assert.rejects(decoded(Buffer.from('this is no such thing, surely'), [coding]), coding)
})

test('a sender that fails is heard of behind the decoder', async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(gzipSync(TEXT).subarray(0, 10))
    },
    pull: () => Promise.reject(new Error('broken')),
  })
  await assert.rejects(new Response(decodeBody(body, ['gzip'])).text())
})

/** Sends `first`, then nothing; tells when it was cancelled. */
function openSilent(first: Uint8Array): { body: ReadableStream<Uint8Array>; cancelled: Promise<void> } {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({ start: to => to.enqueue(first), cancel: () => resolve() })
  return { body, cancelled }
}

for (const [coding, encode] of [
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
] as const)
  test(`a reader of ${coding} that goes ends a sender that is silent, before the first chunk and after it`, async () => {
    const untouched = openSilent(new Uint8Array())
    await decodeBody(untouched.body, [coding]).cancel()
    await untouched.cancelled
    const waited = openSilent(encode(TEXT).subarray(0, 1))
    const reader = decodeBody(waited.body, [coding]).getReader()
    const read = reader.read().catch(() => undefined)
    await new Promise(setImmediate)
    await reader.cancel()
    await Promise.all([waited.cancelled, read])
  })

test('a body that is not what it says ends a sender that goes silent', async () => {
  const { body, cancelled } = openSilent(new Uint8Array(Buffer.from('garbage')))
  await assert.rejects(new Response(decodeBody(body, ['gzip'])).text())
  await cancelled
})

test('codings are read in any case and with spaces, identity does not count', () => {
  assert.deepEqual(parseCodings(' GZip , br'), ['gzip', 'br'])
  assert.deepEqual(parseCodings('identity, gzip'), ['gzip'])
  for (const none of [undefined, '', 'identity', 'gzip, compress', 'constructor', 'gzip,'.repeat(6)])
    assert.equal(parseCodings(none), undefined, `${none}`)
})
