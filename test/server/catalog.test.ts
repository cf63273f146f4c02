// Which version serves, and what of its artifact this runtime may use.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRegistry } from '../../src/registry/memory-registry.ts'
import { createCatalog } from '../../src/server/catalog.ts'
import { upload } from '../registry/upload.ts'
import { createCannedEngine } from './canned-engine.ts'

function opened() {
  const registry = createMemoryRegistry()
  const engine = createCannedEngine()
  const catalog = createCatalog({ registry, engine, cacheKey: 'v8-2', limits: { wallMs: 1234 } })
  return { registry, engine, catalog }
}

test('limits that a function leaves out come from the operator, then from the defaults', () => {
  const { registry, catalog } = opened()
  registry.deploy(upload('a', 1, { limits: { cpuMs: 7 } }))
  const { cpuMs, wallMs, memoryMiB } = catalog.find('a')?.limits ?? assert.fail('not found')
  assert.deepEqual([cpuMs, wallMs, memoryMiB], [7, 1234, 128])
})

test('a code cache of another V8 is left alone, one of ours is used', () => {
  const { registry, catalog } = opened()
  const { artifact } = upload('a', 1)
  const codeCache = { key: 'v8-1', bytes: new Uint8Array([1]) }
  const { digest } = registry.deploy(upload('a', 1, { artifact: { ...artifact, codeCache } }))
  assert.equal(catalog.find('a')?.readArtifact().codeCache, undefined)
  registry.writeCodeCache(digest, { key: 'v8-2', bytes: new Uint8Array([2]) })
  assert.deepEqual(catalog.find('a')?.readArtifact().codeCache, new Uint8Array([2]))
})

test('a swap serves the next version and retires the one before', () => {
  const { registry, engine, catalog } = opened()
  const first = registry.deploy(upload('a', 1))
  const before = catalog.find('a')
  const second = registry.deploy(upload('a', 2))
  assert.equal(catalog.find('a'), before)
  catalog.swap(first, second)
  assert.equal(catalog.find('a')?.version, 2)
  assert.deepEqual(engine.retired, [before?.key])
  registry.remove('a')
  catalog.swap(second, undefined)
  assert.equal(catalog.find('a'), undefined)
  assert.equal(engine.retired.length, 2)
})

test('going back to the version that serves already retires nothing', () => {
  const { registry, engine, catalog } = opened()
  const record = registry.deploy(upload('a', 1))
  catalog.swap(record, record)
  assert.deepEqual(engine.retired, [])
  assert.equal(catalog.find('a')?.version, 1)
})
