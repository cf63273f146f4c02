import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestGuest } from '../harness.ts'

const value = (expression: string): unknown => {
  using guest = new TestGuest()
  return guest.evaluate(expression)
}

test('what iterates over a stream inherits what all async iterators have', () => {
  const expression = `(async () => {
    const all = [], stream = ReadableStream.from(['a', 'b']), iterator = stream.values()
    const prototype = Object.getPrototypeOf(iterator)
    const common = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype))
    for await (const chunk of iterator) all.push(chunk)
    return [all, Reflect.ownKeys(prototype), Object.getPrototypeOf(prototype) === common, iterator[Symbol.asyncIterator]() === iterator]
  })()`
  assert.deepEqual(value(expression), [['a', 'b'], ['next', 'return'], true, true])
})

test('a script that breaks async iterators first can still read a stream', () => {
  const expression = `(async () => {
    Object.setPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype), null)
    return (await ReadableStream.from(['a']).getReader().read()).value
  })()`
  assert.equal(value(expression), 'a')
})
