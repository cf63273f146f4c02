import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CodeCaches, createCodeCaches } from '../../src/host/code-caches.ts'

const LEAST_BYTES = 8 * 1024

function bytes(count: number): Uint8Array {
  return new Uint8Array(count).fill(7)
}

/** What an isolate that starts now reads, in bytes. */
function lengthOf(caches: CodeCaches, key: string, stored: Uint8Array | undefined): number | undefined {
  return caches.use(key, stored, cache => cache?.copy.copy().byteLength)
}

test('a version has the cache that is stored with it until its host knows a better one', () => {
  const caches = createCodeCaches()
  assert.equal(lengthOf(caches, 'a', undefined), undefined)
  assert.equal(lengthOf(caches, 'a', bytes(10)), 10)
  caches.keep('a', bytes(20))
  assert.equal(lengthOf(caches, 'a', bytes(10)), 20)
  caches.learn('a', bytes(30))
  assert.equal(lengthOf(caches, 'a', bytes(10)), 30)
})

test('the isolates of a version that starts again read one copy, which holds nothing but the cache', () => {
  const caches = createCodeCaches()
  const slab = new Uint8Array(1000).fill(1)
  const read = (stored: Uint8Array) => caches.use('a', stored, cache => cache)
  const first = read(slab.subarray(10, 20))
  const second = read(slab.subarray(20, 31))
  assert.notEqual(second, first)
  assert.equal(read(slab), second)
  assert.equal(second?.copy.copy().byteLength, 11)
})

test('a copy that no other start needs is released, and so is one that a better one replaces', () => {
  const caches = createCodeCaches()
  const use = () => caches.use('a', bytes(10), cache => cache)
  const [first, second] = [use(), use()]
  assert.throws(() => first?.copy.copy(), /released/)
  caches.keep('a', bytes(20))
  assert.throws(() => second?.copy.copy(), /released/)
  const third = use()
  caches.forget('a')
  assert.throws(() => third?.copy.copy(), /released/)
  assert.throws(() => caches.use('b', bytes(10), () => assert.fail('a start')), /a start/)
})

test('versions share no cache, and one that is forgotten has none', () => {
  const caches = createCodeCaches()
  caches.keep('a', bytes(10))
  assert.equal(lengthOf(caches, 'b', undefined), undefined)
  caches.forget('a')
  assert.equal(lengthOf(caches, 'a', undefined), undefined)
})

test('of a version that starts again, three first requests are learned from, if it compiles to 8 KiB or more', () => {
  const caches = createCodeCaches()
  assert.equal(caches.isLearning('a'), false)
  caches.keep('small', bytes(LEAST_BYTES - 1))
  startTwice(caches, 'small')
  assert.equal(caches.isLearning('small'), false)
  caches.keep('a', bytes(LEAST_BYTES))
  startTwice(caches, 'a')
  const lessons = []
  for (; caches.isLearning('a'); ) {
    lessons.push(1)
    caches.learn('a', bytes(LEAST_BYTES))
  }
  assert.equal(lessons.length, 3)
})

test('nothing is learned of a version that has started once', () => {
  const caches = createCodeCaches()
  lengthOf(caches, 'a', bytes(LEAST_BYTES))
  assert.equal(caches.isLearning('a'), false)
  lengthOf(caches, 'a', bytes(LEAST_BYTES))
  assert.equal(caches.isLearning('a'), true)
})

test('an isolate that gives no cache takes none away, and is no lesson', () => {
  const caches = createCodeCaches()
  caches.keep('a', bytes(LEAST_BYTES))
  startTwice(caches, 'a')
  caches.learn('a', undefined)
  caches.keep('a', undefined)
  assert.equal(lengthOf(caches, 'a', undefined), LEAST_BYTES)
  assert.equal(caches.isLearning('a'), true)
})

function startTwice(caches: CodeCaches, key: string): void {
  lengthOf(caches, key, undefined)
  lengthOf(caches, key, undefined)
}
