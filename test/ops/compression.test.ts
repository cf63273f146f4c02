import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { CODEC_CHUNK_BYTES, Op, type OpError } from '../../sandbox/contract.ts'
import { createCompressionOps } from '../../src/ops/compression.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

function setUp() {
  const room = createRoom()
  const table = createCompressionOps(room.guest)
  const ask = (op: keyof typeof table, ...args: unknown[]) => room.ask(table, op, ...args)
  /** All output, or the name of the refusal. */
  const run = (format: string, compresses: boolean, data: Uint8Array): Buffer | string => {
    const id = ask(Op.openCodec, format, compresses)
    const all: Uint8Array[] = []
    for (let at = 0; ; at += CODEC_CHUNK_BYTES) {
      const isLast = at >= data.byteLength
      let input: Uint8Array | undefined = data.subarray(at, at + CODEC_CHUNK_BYTES)
      for (let isFull = true; isFull; input = undefined) {
        const out = ask(Op.runCodec, id, input, isLast)
        if (!(out instanceof Uint8Array)) return (out as OpError).name
        all.push(out)
        isFull = out.byteLength === CODEC_CHUNK_BYTES
      }
      if (!isLast) continue
      ask(Op.closeCodec, id)
      return Buffer.concat(all)
    }
  }
  return { ...room, table, ask, run }
}

const TEXT = Buffer.from('the quick brown fox '.repeat(20_000))
const FORMATS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate-raw', deflateRawSync],
] as const

test('what is compressed decompresses to itself, in each format', () => {
  const { run } = setUp()
  for (const [format, whole] of FORMATS) {
    for (const data of [Buffer.alloc(0), Buffer.from('a'), TEXT, Buffer.alloc(3 * CODEC_CHUNK_BYTES)]) {
      assert.deepEqual(run(format, false, run(format, true, data) as Buffer), data)
      assert.deepEqual(run(format, false, whole(data)), data)
    }
  }
  assert.deepEqual(gunzipSync(run('gzip', true, TEXT) as Buffer), TEXT)
})

test('truncated data, garbage, and data behind the end are refused', () => {
  const { run } = setUp()
  for (const [format, whole] of FORMATS) {
    const good = whole(TEXT)
    assert.equal(run(format, false, good.subarray(0, -1)), 'TypeError')
    assert.equal(run(format, false, good.subarray(0, 5)), 'TypeError')
    assert.equal(run(format, false, Buffer.alloc(0)), 'TypeError')
    assert.equal(run(format, false, Buffer.concat([good, Buffer.of(0)])), 'TypeError')
    assert.equal(run(format, false, Buffer.alloc(1000, 0xff)), 'TypeError')
  }
})

test('a bomb comes out a chunk at a time', () => {
  const { ask } = setUp()
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
  const id = ask(Op.openCodec, 'gzip', false)
  let out = ask(Op.runCodec, id, bomb.subarray(0, CODEC_CHUNK_BYTES), false) as Uint8Array
  for (let n = 0; n < 400; n += 1) {
    assert.equal(out.byteLength, CODEC_CHUNK_BYTES)
    assert.equal(out.buffer.byteLength, CODEC_CHUNK_BYTES)
    out = ask(Op.runCodec, id, undefined, false) as Uint8Array
  }
})

test('a request has 16 codecs, a guest 64, and those of a request end with it', () => {
  const { ask, open, guest, table } = setUp()
  for (let n = 0; n < 16; n += 1) assert.equal(typeof ask(Op.openCodec, 'gzip', true), 'number')
  assert.equal((ask(Op.openCodec, 'gzip', true) as OpError).name, 'RangeError')
  const others = Array.from({ length: 4 }, () => open())
  const openBy = (n: number) =>
    table[Op.openCodec]?.({ guest, invocation: others[n] }, 'gzip', true, undefined, undefined)
  for (let n = 0; n < 48; n += 1) assert.equal(typeof openBy(Math.floor(n / 16)), 'number')
  assert.equal((openBy(3) as OpError).name, 'RangeError')
  others[0]?.fail(closed())
  const id = openBy(3)
  assert.equal(typeof id, 'number')
  others[3]?.fail(closed())
  assert.equal((ask(Op.runCodec, id, new Uint8Array(1), false) as OpError).name, 'TypeError')
})

test('input in larger pieces, unknown formats and codecs, and start-up are refused', () => {
  const { ask, askAtStart, table } = setUp()
  const id = ask(Op.openCodec, 'gzip', true)
  assert.equal((ask(Op.runCodec, id, new Uint8Array(CODEC_CHUNK_BYTES + 1), false) as OpError).name, 'RangeError')
  for (const format of ['br', '', undefined, {}, '__proto__'])
    assert.equal((ask(Op.openCodec, format, true) as OpError).name, 'TypeError')
  for (const wrong of [99, undefined, '1', {}])
    assert.equal((ask(Op.runCodec, wrong, undefined, true) as OpError).name, 'TypeError')
  assert.equal((askAtStart(table, Op.openCodec, 'gzip', true) as OpError).name, 'TypeError')
  for (const wrong of [99, undefined, id, id]) assert.equal(ask(Op.closeCodec, wrong), undefined)
})
