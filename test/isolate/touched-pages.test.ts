import assert from 'node:assert/strict'
import { test } from 'node:test'
import ivm from 'isolated-vm'
import { touchPages } from '../../src/isolate/touched-pages.ts'

/** Faults of making an isolate that grows by some three MiB. */
function countFaults(): number {
  const before = process.resourceUsage().minorPageFault
  const isolate = new ivm.Isolate({ memoryLimit: 64 })
  const context = isolate.createContextSync()
  context.evalSync('globalThis.kept = Array.from({ length: 24 }, (_, n) => new Array(15 * 1024).fill(n)); 0')
  const faults = process.resourceUsage().minorPageFault - before
  isolates.push(isolate)
  return faults
}

const isolates: ivm.Isolate[] = []

test('an isolate that starts after pages were touched asks the system for few', () => {
  for (let warmUp = 0; warmUp < 3; warmUp++) countFaults()
  const untouched = countFaults()
  for (const _ of touchPages(8));
  const touched = countFaults()
  assert.ok(touched < untouched / 2, `${untouched} faults without, ${touched} with`)
  for (const isolate of isolates) isolate.dispose()
})

test('ended early, it keeps no isolate', () => {
  const before = process.memoryUsage.rss()
  for (let n = 0; n < 200; n++) {
    const touching = touchPages(8)
    touching.next()
    touching.return()
  }
  assert.ok(process.memoryUsage.rss() - before < 100 * 1024 * 1024)
})
