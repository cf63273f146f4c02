// The guard of bench/leak.ts in small: loose, since memory settles only after some two thousand isolates. One that stayed
// would be a MiB and more.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measureLeak } from '../../bench/leak.ts'

const KIB = 1024

test('500 load-and-evict cycles leave less than 128 KiB each behind', { timeout: 120_000 }, async () => {
  const { cycles, rssBytes, heapBytes } = await measureLeak(300, 500)
  assert.ok(rssBytes / cycles < 128 * KIB, `RSS grew by ${(rssBytes / cycles / KIB).toFixed(1)} KiB a cycle`)
  assert.ok(heapBytes / cycles < 10 * KIB, `the heap grew by ${(heapBytes / cycles / KIB).toFixed(1)} KiB a cycle`)
})
