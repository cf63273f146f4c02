import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LONG_TEXT_UNITS } from '../../sandbox/contract.ts'
import { openHost } from '../../src/host/host.ts'
import { toCrossing } from '../../src/isolate/crossing.ts'
import { ask, handler, toRequest } from '../host/versions.ts'

test('only text of LONG_TEXT_UNITS or more is put into a list', () => {
  const long = 'x'.repeat(LONG_TEXT_UNITS)
  assert.deepEqual(toCrossing(long), [long])
  for (const value of [long.slice(1), '', 7, null, undefined, true]) assert.equal(toCrossing(value), value)
  const bytes = new Uint8Array(LONG_TEXT_UNITS)
  assert.equal(toCrossing(bytes), bytes)
})

test('text of any length comes out of the guest as it went in, as body, header and answer of an op', async () => {
  await using engine = await openHost()
  const echo = handler(`async request => {
    const body = await request.text()
    const decoded = new TextDecoder('latin1').decode(new TextEncoder().encode(body))
    const url = new URL('http://h/' + encodeURIComponent(body)).pathname.length
    return Response.json([body, request.headers.get('x-long'), decoded.length, url])
  }`)
  for (const length of [0, 1, LONG_TEXT_UNITS - 1, LONG_TEXT_UNITS, LONG_TEXT_UNITS + 1, 1023, 1024, 20_000])
    for (const unit of ['x', 'ü']) {
      const text = unit.repeat(length)
      const header = 'h'.repeat(Math.min(length, 8000))
      const body = new TextEncoder().encode(text)
      const request = toRequest({ method: 'POST', body, headers: ['x-long', header] })
      const expected = [text, header, body.byteLength, encodeURIComponent(text).length + 1]
      assert.deepEqual(JSON.parse(await ask(engine, echo, request)), expected)
    }
})

test('a guest that sets traps on all arrays gets its long text past them', async () => {
  await using engine = await openHost()
  const trapped = handler(`async request => {
    globalThis.seen ??= 0
    const set = value => void (value?.length === 3000 && seen++)
    for (const proto of [Array.prototype, Object.prototype])
      Object.defineProperty(proto, '0', { get: () => 'stolen', set, configurable: true })
    Array.isArray = () => false
    const text = await request.text()
    return new Response(text.length + ' ' + seen)
  }`)
  const request = toRequest({ method: 'POST', body: 'h'.repeat(3000) })
  await ask(engine, trapped, request)
  assert.equal(await ask(engine, trapped, request), '3000 0')
})

test('bodies of text that are done with do not fill the guest', async () => {
  await using engine = await openHost()
  const length = handler('async request => new Response(String((await request.text()).length))')
  const body = 'x'.repeat(10_000)
  for (let n = 0; n < 4000; n += 1) await ask(engine, length, toRequest({ method: 'POST', body }))
  const { heapBytes } = engine.stats().pool
  assert.ok(heapBytes < 20_000_000, `${heapBytes} bytes are left of 40 MB that went through`)
})
