import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Op, type OpError, TextFlag } from '../../sandbox/contract.ts'
import type { OpCall, OpHandler } from '../../src/isolate/op-table.ts'
import { createTextOps } from '../../src/ops/text.ts'

type Ask = (code: Op, ...args: [unknown?, unknown?, unknown?, unknown?]) => unknown

function open(): Ask {
  const ops = createTextOps()
  return (code, a, b, c, d) => (ops[code] as OpHandler)({} as OpCall, a, b, c, d)
}

const isRefusal = (answer: unknown): boolean => typeof (answer as OpError | null)?.err === 'string'

test('encoded bytes are alone in their buffer', () => {
  const ask = open()
  for (const length of [0, 1, 10, 1000, 5000, 100_000]) {
    const bytes = ask(Op.encodeText, 'ä'.repeat(length)) as Uint8Array
    assert.equal(bytes.byteLength, 2 * length)
    assert.equal(bytes.buffer.byteLength, bytes.byteLength)
    assert.ok(!Buffer.isBuffer(bytes))
  }
})

test('arguments of wrong types are refused, never thrown at', () => {
  const ask = open()
  const wrong = [undefined, null, 1, {}, [], true, { length: 3 }]
  for (const value of wrong) {
    for (const code of [Op.encodeText, Op.findEncoding, Op.encodeBase64, Op.decodeBase64])
      assert.ok(isRefusal(ask(code, value)), `op ${code} with ${JSON.stringify(value)}`)
    assert.ok(isRefusal(ask(Op.decodeText, value, 'utf-8', 0, 0)))
    ask(Op.closeDecoder, value)
  }
  const bytes = new Uint8Array(1)
  for (const id of [-1, 1.5, Number.NaN, 2 ** 60, '1', null])
    assert.ok(isRefusal(ask(Op.decodeText, bytes, 'utf-8', 0, id)))
  for (const label of ['nope', 'x'.repeat(65), null]) assert.ok(isRefusal(ask(Op.decodeText, bytes, label, 0, 0)))
  assert.ok(isRefusal(ask(Op.decodeText, bytes, 'utf-8', '1', 0)))
})

test('malformed bytes are a TypeError for a fatal decoder only', () => {
  const ask = open()
  const bytes = new Uint8Array([0xff])
  assert.equal(ask(Op.decodeText, bytes, 'utf-8', 0, 0), '\ufffd')
  assert.equal((ask(Op.decodeText, bytes, 'utf-8', TextFlag.fatal, 0) as OpError).name, 'TypeError')
})

test('the 65th streaming decoder takes the place of the one unused for longest, which is not made anew', () => {
  const ask = open()
  const half = new Uint8Array([0xa4])
  const rest = new Uint8Array([0x40])
  for (let id = 1; id <= 65; id++) assert.equal(ask(Op.decodeText, half, 'big5', TextFlag.stream, id), '')
  assert.ok(isRefusal(ask(Op.decodeText, rest, 'big5', TextFlag.stream, 1)))
  assert.equal(ask(Op.decodeText, rest, 'big5', TextFlag.stream, 2), '一')
  assert.equal(ask(Op.decodeText, rest, 'big5', 0, 65), '一')
  ask(Op.closeDecoder, 3)
  assert.ok(isRefusal(ask(Op.decodeText, rest, 'big5', TextFlag.stream, 3)))
})

test('labels are trimmed of ASCII whitespace only', () => {
  const ask = open()
  assert.equal(ask(Op.findEncoding, '\t\n\f\r LATIN1 '), 'windows-1252')
  for (const label of ['', '\u00a0utf-8', 'utf-8\v', 'replacement', 'x'.repeat(1000)])
    assert.equal(ask(Op.findEncoding, label), null)
})

test('base64 that is none answers null', () => {
  const ask = open()
  assert.equal(ask(Op.encodeBase64, '\xff\0'), '/wA=')
  assert.equal(ask(Op.encodeBase64, '\u0100'), null)
  assert.equal(ask(Op.decodeBase64, '/wA'), '\xff\0')
  assert.equal(ask(Op.decodeBase64, '*'), null)
})
