import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestGuest } from './harness.ts'

const LAZY = ['Blob', 'DOMException', 'ReadableStream', 'URLPattern', 'WebAssembly']

test('a global that nobody touched is described as the ordinary property that it becomes', () => {
  for (const holder of ['Object', 'Reflect']) {
    for (const name of LAZY) {
      using guest = new TestGuest()
      assert.deepEqual(
        guest.evaluate(
          `(d => [d.value === globalThis.${name}, d.writable, d.enumerable, d.configurable, 'get' in d])(${holder}.getOwnPropertyDescriptor(globalThis, '${name}'))`,
        ),
        [true, true, false, true, false],
        `${holder}, ${name}`,
      )
    }
  }
})

test('of anything else descriptors are what they were', () => {
  using guest = new TestGuest()
  assert.deepEqual(
    guest.evaluate(`(() => {
      const key = { count: 0, toString() { this.count++; return 'a' } }
      const own = Object.getOwnPropertyDescriptor({ get a() { return 1 } }, key)
      const failed = [Object, Reflect].map(({ getOwnPropertyDescriptor: describe }) => [null, 'ab'].map(target => {
        try { return describe(target, 'length') ?? 'none' } catch (error) { return error.name }
      }))
      const { name, length } = Object.getOwnPropertyDescriptor
      return [typeof own.get, key.count, failed, name, length, Object.getOwnPropertyDescriptor(globalThis, 'nothing') ?? 'none',
        typeof Object.getOwnPropertyDescriptor(globalThis, 'onerror').get]
    })()`),
    [
      'function',
      1,
      [
        ['TypeError', { value: 2, writable: false, enumerable: false, configurable: false }],
        ['TypeError', 'TypeError'],
      ],
      'getOwnPropertyDescriptor',
      2,
      'none',
      'function',
    ],
  )
})

test('what a script put in the place of a global is described as that', () => {
  using guest = new TestGuest()
  assert.deepEqual(
    guest.evaluate(`(() => {
      globalThis.Blob = 5
      Object.defineProperty(globalThis, 'File', { get: () => 6, configurable: true })
      return [Object.getOwnPropertyDescriptor(globalThis, 'Blob').value, Object.getOwnPropertyDescriptor(globalThis, 'File').get(), typeof FormData]
    })()`),
    [5, 6, 'function'],
  )
})
