import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CodeCaches, createCodeCaches } from '../../src/host/code-caches.ts'

const LEAST_BYTES = 8 * 1024

function bytes(count: number): Uint8Array {
  return new Uint8Array(count).fill(7)
}

test('a version has the cache that is stored with it until its host knows a better one', () => {
  const caches = createCodeCaches()
  assert.equal(caches.find('a', undefined), undefined)
  assert.equal(caches.find('a', bytes(10))?.byteLength, 10)
  caches.keep('a', bytes(20))
  assert.equal(caches.find('a', bytes(10))?.byteLength, 20)
  caches.learn('a', bytes(30))
  assert.equal(caches.find('a', bytes(10))?.byteLength, 30)
})

test('the isolates of a version read one copy, which holds nothing but the cache', () => {
  const caches = createCodeCaches()
  const slab = new Uint8Array(1000).fill(1)
  const first = caches.find('a', slab.subarray(10, 20))
  assert.equal(caches.find('a', slab), first)
  assert.equal(first?.copy.copy().byteLength, 10)
})

test('versions share no cache, and one that is forgotten has none', () => {
  const caches = createCodeCaches()
  caches.keep('a', bytes(10))
  assert.equal(caches.find('b', undefined), undefined)
  caches.forget('a')
  assert.equal(caches.find('a', undefined), undefined)
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
  caches.find('a', bytes(LEAST_BYTES))
  assert.equal(caches.isLearning('a'), false)
  caches.find('a', bytes(LEAST_BYTES))
  assert.equal(caches.isLearning('a'), true)
})

test('an isolate that gives no cache takes none away, and is no lesson', () => {
  const caches = createCodeCaches()
  caches.keep('a', bytes(LEAST_BYTES))
  startTwice(caches, 'a')
  caches.learn('a', undefined)
  caches.keep('a', undefined)
  assert.equal(caches.find('a', undefined)?.byteLength, LEAST_BYTES)
  assert.equal(caches.isLearning('a'), true)
})

function startTwice(caches: CodeCaches, key: string): void {
  caches.find(key, undefined)
  caches.find(key, undefined)
}
