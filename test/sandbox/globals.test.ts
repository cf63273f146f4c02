import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runtime, TestGuest } from './harness.ts'

const value = (expression: string): unknown => {
  using guest = new TestGuest()
  return guest.evaluate(expression)
}

const shape = (holder: string, name: string): unknown =>
  value(`(d => [d.writable, d.enumerable, d.configurable])(Object.getOwnPropertyDescriptor(${holder}, "${name}"))`)

test('classes are hidden from enumeration, functions are not', () => {
  for (const name of ['Request', 'Headers', 'URL', 'AbortSignal'])
    assert.deepEqual(shape('globalThis', name), [true, false, true], name)
  for (const name of ['fetch', 'setTimeout', 'atob', 'self'])
    assert.deepEqual(shape('globalThis', name), [true, true, true], name)
})

test('classes keep their names, tags and enumerable members, minified or not', () => {
  assert.deepEqual(
    value(`["Request", "Response", "Headers", "URL", "Event", "FormData"].filter(name => globalThis[name].name !== name
      || Object.prototype.toString.call(globalThis[name].prototype) !== "[object " + name + "]")`),
    [],
  )
  assert.deepEqual(shape('Headers.prototype', 'get'), [true, true, true])
  assert.equal(value('fetch.name'), 'fetch')
  assert.deepEqual(value('[Response.length, Request.length, Headers.length, fetch.length]'), [0, 1, 0, 1])
})

test('a streams class becomes an ordinary property at first touch', () => {
  using guest = new TestGuest()
  assert.equal(guest.evaluate('typeof Object.getOwnPropertyDescriptors(globalThis).ReadableStream.get'), 'function')
  assert.equal(guest.evaluate('ReadableStream === ReadableStream'), true)
  const after =
    '(d => [d.writable, d.enumerable, d.configurable])(Object.getOwnPropertyDescriptor(globalThis, "ReadableStream"))'
  assert.deepEqual(guest.evaluate(after), [true, false, true])
  assert.equal(guest.evaluate('(globalThis.TransformStream = 5, TransformStream)'), 5)
})

test('with one streams class all become ordinary properties, but for those that a script replaced or deleted', () => {
  using guest = new TestGuest()
  guest.run('globalThis.WritableStream = 5; delete globalThis.TransformStream; ReadableStream')
  assert.equal(
    guest.evaluate('[WritableStream, typeof TransformStream, typeof CountQueuingStrategy].join()'),
    '5,undefined,function',
  )
  assert.equal(
    guest.evaluate(
      `Object.entries(Object.getOwnPropertyDescriptors(globalThis)).filter(([name, { get }]) => get && /^(Readable|Writable|Transform)Stream|Strategy$/.test(name)).length`,
    ),
    0,
  )
})

test('a script can subclass and replace what is there', () => {
  assert.equal(value('new (class extends Response { get x() { return this.status } })("a").x'), 200)
  assert.equal(value('(globalThis.fetch = () => 5, fetch())'), 5)
})

test('navigator tells the version', () => {
  assert.equal(value('navigator.userAgent'), 'isolet/0.1.0')
})

test('the core stays below 120 KB, and streams are not in it', () => {
  assert.ok(runtime.core.length < 120_000, `${runtime.core.length} bytes`)
  assert.doesNotMatch(runtime.core, /ReadableStreamDefaultReader.prototype/)
})
