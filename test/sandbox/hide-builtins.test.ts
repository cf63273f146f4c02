import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestGuest } from './harness.ts'

const value = (expression: string): unknown => {
  using guest = new TestGuest()
  return guest.evaluate(expression)
}

test('what escapes the memory limit or makes a fine clock is gone', () => {
  const names = ['SharedArrayBuffer', 'Atomics', 'ShadowRealm', 'Temporal']
  assert.deepEqual(value(`${JSON.stringify(names)}.filter(name => name in globalThis)`), [])
  assert.deepEqual(value('["resize", "resizable", "maxByteLength"].filter(name => name in ArrayBuffer.prototype)'), [])
  assert.equal(value('"toTemporalInstant" in Date.prototype'), false)
})

test('no ArrayBuffer can be made resizable, by whatever way its constructor is reached', () => {
  const ways = [
    'ArrayBuffer',
    'new Uint8Array(1).buffer.constructor',
    'ArrayBuffer.prototype.constructor',
    'class extends ArrayBuffer {}',
    'Object.getPrototypeOf(class extends ArrayBuffer {})',
    'ArrayBuffer[Symbol.species]',
    'structuredClone(new ArrayBuffer(1)).constructor',
    'new Response("a").constructor && (await new Response("a").arrayBuffer()).constructor',
  ]
  for (const way of ways)
    assert.throws(() => value(`new (${way})(1, { maxByteLength: 1e6 })`), /TypeError: resizable ArrayBuffers/, way)
  assert.throws(() => value('Reflect.construct(ArrayBuffer, [1, { maxByteLength: 9 }], Object)'), /TypeError/)
})

test('ArrayBuffer is as it was in all other ways', () => {
  assert.deepEqual(
    value(`(() => {
      class Sub extends ArrayBuffer { x = 1 }
      const plain = new ArrayBuffer(3), sub = new Sub(4)
      return [plain instanceof ArrayBuffer, plain.byteLength, sub instanceof Sub, sub instanceof ArrayBuffer, sub.x,
        sub.slice(1) instanceof Sub, ArrayBuffer.name, ArrayBuffer.length, ArrayBuffer.isView(new DataView(plain)),
        new Uint8Array(2).buffer instanceof ArrayBuffer, plain.transfer(8).byteLength, plain.detached]
    })()`),
    [true, 3, true, true, 1, true, 'ArrayBuffer', 1, true, true, 8, true],
  )
  assert.throws(() => value('ArrayBuffer(1)'), /TypeError/)
  assert.throws(() => value('new ArrayBuffer(-1)'), /RangeError/)
})
