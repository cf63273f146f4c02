import assert from 'node:assert/strict'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { notePassed } from '../../src/base/young-buffers.ts'

const MIB = 1024 * 1024

test('every 8 MiB that pass are followed by a young collection', async () => {
  const kinds: number[] = []
  const observer = new PerformanceObserver(() => undefined)
  observer.observe({ entryTypes: ['gc'] })
  try {
    for (let passed = 0; passed < 24; passed++) notePassed(MIB)
    await new Promise(setImmediate)
    for (const entry of observer.takeRecords()) kinds.push(Reflect.get(Reflect.get(entry, 'detail'), 'kind'))
  } finally {
    observer.disconnect()
  }
  assert.ok(kinds.filter(kind => kind === constants.NODE_PERFORMANCE_GC_MINOR).length >= 3)
})

test('the collector is shown to nobody', () => {
  assert.equal(typeof Reflect.get(globalThis, 'gc'), 'undefined')
  assert.equal(runInNewContext('typeof gc'), 'undefined')
})
