// One suite for every registry: what holds for one must hold for all.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMemoryRegistry } from '../../src/registry/memory-registry.ts'
import { MAX_VERSIONS, type Registry } from '../../src/registry/registry.ts'
import { openSqliteRegistry } from '../../src/registry/sqlite-registry.ts'
import { large, readWhole, upload } from './upload.ts'

const REGISTRIES: Readonly<Record<string, () => Registry>> = {
  memory: createMemoryRegistry,
  sqlite: () => openSqliteRegistry(':memory:'),
}

function deployed(registry: Registry, name: string, count: number): void {
  for (let version = 1; version <= count; version++) registry.deploy(upload(name, version))
}

function numbers(registry: Registry, name: string): number[] {
  return registry.listVersions(name).map(version => version.version)
}

for (const [kind, open] of Object.entries(REGISTRIES)) describe(`the ${kind} registry`, () => suite(open))

function suite(open: () => Registry): void {
  test('a deployed version comes back as it went in, and is active', () => {
    const registry = open()
    const { artifact, ...settings } = upload('hello', 1)
    const record = registry.deploy(upload('hello', 1))
    const { digest, codeBytes, ...rest } = registry.findVersion('hello') ?? assert.fail('not found')
    assert.deepEqual(rest, settings)
    assert.match(digest, /^[0-9a-f]{64}$/)
    assert.equal(codeBytes, Buffer.byteLength(artifact.code))
    assert.deepEqual(registry.find('hello'), { name: 'hello', activeVersion: 1, createdAt: 1001, updatedAt: 1001 })
    assert.deepEqual(readWhole(registry, record.digest), artifact)
  })

  test('a function without egress keeps it undefined, which is not an empty list', () => {
    const registry = open()
    registry.deploy(upload('open', 1, { egress: undefined }))
    registry.deploy(upload('shut', 1, { egress: [] }))
    assert.equal(registry.findVersion('open')?.egress, undefined)
    assert.deepEqual(registry.findVersion('shut')?.egress, [])
  })

  test('versions count from 1 for each function, and a taken number is refused and changes nothing', () => {
    const registry = open()
    deployed(registry, 'a', 2)
    assert.equal(registry.nextVersion('a'), 3)
    assert.equal(registry.nextVersion('b'), 1)
    const before = registry.counts()
    assert.throws(() => registry.deploy(upload('a', 2)), { code: 'ERR_INTERNAL' })
    assert.throws(() => registry.deploy(upload('b', 2)), { code: 'ERR_INTERNAL' })
    assert.deepEqual(registry.counts(), before)
    assert.equal(registry.find('b'), undefined)
  })

  test('what was never deployed is not found', () => {
    const registry = open()
    assert.equal(registry.find('none'), undefined)
    assert.equal(registry.findVersion('none'), undefined)
    assert.equal(registry.findVersion('none', 1), undefined)
    assert.deepEqual(registry.listVersions('none'), [])
    assert.equal(registry.remove('none'), false)
    assert.throws(() => registry.rollback('none', undefined, 1), { code: 'ERR_NOT_FOUND' })
    assert.throws(() => registry.readArtifact('00'), { code: 'ERR_NOT_FOUND' })
  })

  test('rollback goes to the version before the active one, and on from there', () => {
    const registry = open()
    deployed(registry, 'a', 3)
    assert.equal(registry.rollback('a', undefined, 5000).version, 2)
    assert.equal(registry.rollback('a', undefined, 5001).version, 1)
    assert.throws(() => registry.rollback('a', undefined, 5002), { code: 'ERR_NOT_FOUND' })
    assert.equal(registry.rollback('a', 3, 5003).version, 3)
    assert.throws(() => registry.rollback('a', 4, 5004), { code: 'ERR_NOT_FOUND' })
    assert.deepEqual(registry.find('a'), { name: 'a', activeVersion: 3, createdAt: 1001, updatedAt: 5003 })
  })

  test('a deploy after a rollback takes the next number and goes live', () => {
    const registry = open()
    deployed(registry, 'a', 2)
    registry.rollback('a', 1, 5000)
    registry.deploy(upload('a', 3))
    assert.equal(registry.find('a')?.activeVersion, 3)
    assert.deepEqual(numbers(registry, 'a'), [3, 2, 1])
  })

  test('only the newest versions are kept, with the artifacts they use', () => {
    const registry = open()
    deployed(registry, 'a', MAX_VERSIONS)
    const oldest = registry.findVersion('a', 1) ?? assert.fail('not found')
    assert.equal(numbers(registry, 'a').length, MAX_VERSIONS)
    registry.deploy(upload('a', MAX_VERSIONS + 1))
    assert.equal(numbers(registry, 'a').length, MAX_VERSIONS)
    assert.equal(registry.findVersion('a', 1), undefined)
    assert.throws(() => registry.readArtifact(oldest.digest), { code: 'ERR_NOT_FOUND' })
    assert.deepEqual(registry.counts(), { functions: 1, versions: MAX_VERSIONS, artifacts: MAX_VERSIONS })
  })

  test('an artifact goes with the last version that uses it, not before', () => {
    const registry = open()
    const { artifact } = upload('same', 1)
    const { digest } = registry.deploy(upload('a', 1, { artifact }))
    registry.deploy(upload('b', 1, { artifact }))
    assert.equal(registry.counts().artifacts, 1)
    assert.equal(registry.remove('a'), true)
    assert.deepEqual(readWhole(registry, digest), artifact)
    assert.equal(registry.remove('b'), true)
    assert.deepEqual(registry.counts(), { functions: 0, versions: 0, artifacts: 0 })
  })

  test('a large artifact comes back as it went in, whether or not it was staged', async () => {
    const registry = open()
    // Characters of one to four bytes, so that cuts fall into some of them.
    const artifact = { ...upload('a', 1).artifact, code: 'aé€😀'.repeat(70_000), sourceMap: '😀x'.repeat(140_000) }
    const staged = upload('a', 1, { artifact })
    const record = registry.deploy(staged, await registry.stage(staged))
    assert.deepEqual(readWhole(registry, record.digest), artifact)
    registry.remove('a')
    const whole = registry.deploy(upload('b', 1, { artifact }))
    assert.equal(whole.digest, record.digest)
    assert.deepEqual(readWhole(registry, whole.digest), artifact)
  })

  test('what was staged and went with another version meanwhile is stored all the same', async () => {
    const registry = open()
    const { artifact } = upload('same', 1, { artifact: large('x') })
    const [first, second] = [upload('a', 1, { artifact }), upload('b', 1, { artifact })]
    registry.deploy(first, await registry.stage(first))
    const digest = await registry.stage(second)
    registry.remove('a')
    registry.deploy(second, digest)
    assert.deepEqual(readWhole(registry, digest), artifact)
  })

  test('what is only staged is not there', async () => {
    const registry = open()
    const digest = await registry.stage(upload('a', 1, { artifact: large('x') }))
    assert.throws(() => registry.readArtifact(digest), { code: 'ERR_NOT_FOUND' })
    assert.deepEqual(registry.counts(), { functions: 0, versions: 0, artifacts: 0 })
    assert.equal(registry.nextVersion('a'), 1)
  })

  test('a removed function that comes back counts from 1', () => {
    const registry = open()
    deployed(registry, 'a', 2)
    registry.remove('a')
    assert.equal(registry.nextVersion('a'), 1)
    registry.deploy(upload('a', 1, { uploadId: 'again' }))
    assert.equal(registry.findVersion('a')?.uploadId, 'again')
  })

  test('code, source map, limits, env and egress each change the digest', () => {
    const registry = open()
    const { artifact } = upload('a', 1)
    const variants = [
      upload('v', 1),
      upload('v', 2, { artifact }),
      upload('v', 3, { artifact: { ...artifact, sourceMap: undefined } }),
      upload('v', 4, { artifact, limits: { cpuMs: 51 } }),
      upload('v', 5, { artifact, env: {} }),
      upload('v', 6, { artifact, egress: [] }),
      upload('v', 7, { artifact, egress: undefined }),
    ]
    const digests = variants.map(variant => registry.deploy(variant).digest)
    assert.equal(new Set(digests).size, variants.length)
  })

  test('a code cache is written, replaced, and kept by a deploy of the same content that brings none', () => {
    const registry = open()
    const { artifact } = upload('same', 1)
    const first = { key: 'v8-1', bytes: new Uint8Array([1, 2]) }
    const { digest } = registry.deploy(upload('a', 1, { artifact: { ...artifact, codeCache: first } }))
    assert.deepEqual(registry.readArtifact(digest).codeCache, first)
    registry.deploy(upload('b', 1, { artifact }))
    assert.deepEqual(registry.readArtifact(digest).codeCache, first)
    const second = { key: 'v8-2', bytes: new Uint8Array([3]) }
    registry.writeCodeCache(digest, second)
    assert.deepEqual(readWhole(registry, digest), { ...artifact, codeCache: second })
    registry.writeCodeCache('00', second)
    assert.equal(registry.counts().artifacts, 1)
  })

  test('pages list every function once, by name', () => {
    const registry = open()
    for (const name of ['d', 'a', 'c', 'b', 'e']) registry.deploy(upload(name, 1))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = registry.list(2, cursor)
      seen.push(...page.functions.map(record => record.name))
      cursor = page.cursor
    } while (cursor !== undefined)
    assert.deepEqual(seen, ['a', 'b', 'c', 'd', 'e'])
    assert.equal(registry.list(5).cursor, undefined)
  })

  test('the functions used last come first', () => {
    const registry = open()
    for (const name of ['a', 'b', 'c']) registry.deploy(upload(name, 1))
    const uses = { c: 9000, unknown: 9500, a: 8000 }
    registry.writeUses(new Map(Object.entries(uses)))
    assert.deepEqual(registry.listRecent(2), ['c', 'a'])
    assert.equal(registry.find('unknown'), undefined)
  })
}
