// Last use of functions: batched, and not lost at close.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRegistry } from '../../src/registry/memory-registry.ts'
import { createUsage } from '../../src/server/usage.ts'
import { createFakeClock } from '../fake-clock.ts'
import { upload } from '../registry/upload.ts'

function opened() {
  const registry = createMemoryRegistry()
  for (const name of ['a', 'b']) registry.deploy(upload(name, 1))
  const clock = createFakeClock()
  return { registry, clock, usage: createUsage(registry, clock) }
}

test('uses reach the registry in batches, not one by one', () => {
  const { registry, clock, usage } = opened()
  usage.note('a')
  clock.advance(1000)
  usage.note('b')
  assert.deepEqual(registry.listRecent(2), ['a', 'b'])
  clock.advance(4000)
  assert.deepEqual(registry.listRecent(2), ['b', 'a'])
  usage.note('a')
  clock.advance(5000)
  assert.deepEqual(registry.listRecent(2), ['a', 'b'])
})

test('closing writes what was noted last', () => {
  const { registry, clock, usage } = opened()
  usage.note('a')
  clock.advance(1)
  usage.note('b')
  usage.close()
  assert.deepEqual(registry.listRecent(1), ['b'])
})
