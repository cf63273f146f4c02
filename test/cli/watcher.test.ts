// What is told of changes on the disk.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { createWatcher } from '../../src/cli/watcher.ts'
import { makeEntry } from './fixtures.ts'

test('changes close together are told once', { timeout: 30_000 }, async t => {
  const entry = makeEntry(t, '1')
  const told = Promise.withResolvers<void>()
  const due: (() => void)[] = []
  // A clock that starts what is due when the test says so, and forgets what was stopped.
  const clock = {
    ...systemClock,
    after(_: number, run: () => void) {
      due.push(run)
      told.resolve()
      return { stop: () => void due.splice(due.indexOf(run), 1) }
    },
  }
  let changes = 0
  using watcher = createWatcher(clock, () => changes++)
  watcher.follow([entry, '/nowhere/node_modules/pkg/index.js'])
  for (const text of ['2', '3', '4']) writeFileSync(entry, text)
  await told.promise
  assert.equal(due.length, 1)
  due[0]?.()
  assert.equal(changes, 1)
})
