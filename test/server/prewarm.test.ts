// Pre-warming after a start: which functions, for how long, and what it leaves behind.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRegistry } from '../../src/registry/memory-registry.ts'
import { createCatalog } from '../../src/server/catalog.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openPrewarming } from '../../src/server/prewarm.ts'
import { createFakeClock } from '../fake-clock.ts'
import { upload } from '../registry/upload.ts'
import { type CannedAnswers, createCannedEngine } from './canned-engine.ts'

/** Functions a, b, c and d, of which d was used last. */
function opened(answers: CannedAnswers = {}) {
  const registry = createMemoryRegistry()
  for (const name of ['a', 'b', 'c', 'd']) registry.deploy(upload(name, 1))
  registry.writeUses(new Map(['a', 'b', 'c', 'd'].map((name, at) => [name, 5000 + at])))
  const engine = createCannedEngine(answers)
  const catalog = createCatalog({ registry, engine, cacheKey: 'v8' })
  const clock = createFakeClock()
  const logger = createLogger({ level: 'silent' })
  const open = (count: number) => openPrewarming({ registry, engine, catalog, clock, logger, cacheKey: 'v8', count })
  const warmed = () => engine.prepared.map(([key]) => key.split('@')[0])
  return { registry, clock, open, warmed }
}

async function over(prewarming: { isOver(): boolean }): Promise<void> {
  while (!prewarming.isOver()) await new Promise(setImmediate)
}

test('the functions used last are warmed, latest first, and no more than asked for', async () => {
  const { open, warmed } = opened()
  await over(open(2))
  assert.deepEqual(warmed(), ['d', 'c'])
})

test('all are warmed in the order of their last use where there is room, and none where none is asked for', async () => {
  const all = opened()
  await over(all.open(100))
  assert.deepEqual(all.warmed(), ['d', 'c', 'b', 'a'])
  const none = opened()
  await over(none.open(0))
  assert.deepEqual(none.warmed(), [])
})

test('a function that does not start is passed over', async () => {
  const { open, warmed } = opened({
    prepare: async ({ name }) => {
      if (name === 'd') throw new Error('does not start')
    },
  })
  await over(open(2))
  assert.deepEqual(warmed(), ['c'])
})

test('a code cache that is missing or of another V8 is replaced', async () => {
  const { open, registry } = opened()
  const digest = registry.findVersion('d')?.digest ?? ''
  registry.writeCodeCache(digest, { key: 'old', bytes: new Uint8Array([1]) })
  await over(open(1))
  assert.deepEqual(registry.readArtifact(digest).codeCache, { key: 'v8', bytes: new Uint8Array([7]) })
})

test('it ends when its time is up, so that readiness does not wait for slow functions', async () => {
  const { open, warmed, clock } = opened({ prepare: async () => clock.advance(3000) })
  await over(open(4))
  assert.deepEqual(warmed(), ['d', 'c'])
})

test('closing begins no further start and waits for the one that runs', async () => {
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const { open, warmed } = opened({
    prepare: () => {
      begun.resolve()
      return gate.promise
    },
  })
  const prewarming = open(4)
  await begun.promise
  const closed = prewarming.close()
  gate.resolve()
  await closed
  assert.deepEqual(warmed(), ['d'])
})
