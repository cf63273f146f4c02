import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_LIMITS } from '../../src/base/limits.ts'
import { KeptVersions } from '../../src/cells/kept-versions.ts'
import { packParts, toBytes, toJsonBytes } from '../../src/cells/link/parts.ts'

const KIB = 1024

function toFrame(name: string, codeBytes = 16, ...rest: string[]): Buffer<ArrayBuffer> {
  const fields = { key: `${name}@1`, name, version: 1, limits: DEFAULT_LIMITS, env: {} }
  const packed = packParts([toJsonBytes(fields), toBytes(name.padEnd(codeBytes, ';')), ...rest.map(toBytes)])
  const own = Buffer.allocUnsafeSlow(packed.byteLength)
  own.set(packed)
  return own
}

test('a version comes back with its code, source map and cache', () => {
  const kept = new KeptVersions(KIB)
  const version = kept.keep(1, toFrame('a', 4, '{"version":3}', 'cached'), true)
  assert.equal(kept.get(1), version)
  const { code, sourceMap, codeCache } = version.readArtifact()
  assert.deepEqual(
    [code, sourceMap, codeCache && Buffer.from(codeCache).toString()],
    ['a;;;', '{"version":3}', 'cached'],
  )
})

test('without a source map or a cache there is none', () => {
  const { sourceMap, codeCache } = new KeptVersions(KIB).keep(1, toFrame('a', 4, '', ''), true).readArtifact()
  assert.deepEqual([sourceMap, codeCache], [undefined, undefined])
})

test('what goes for want of room is freed at once, and says so when it is read', () => {
  const kept = new KeptVersions(3 * KIB)
  const frames = ['a', 'b', 'c'].map(name => toFrame(name, KIB))
  const [a, b] = frames.map((frame, id) => kept.keep(id, frame, true))
  assert.deepEqual(
    frames.map(({ buffer }) => buffer.detached),
    [true, false, false],
  )
  assert.equal(kept.get(0), undefined)
  assert.throws(() => a?.readArtifact(), /the code of a is not kept here any more/)
  assert.equal(b?.readArtifact().code.length, KIB)
})

test('what was read before outlives the frame', () => {
  const kept = new KeptVersions(KIB)
  const { code } = kept.keep(1, toFrame('a', 600), true).readArtifact()
  kept.take(1)
  assert.equal(code, 'a'.padEnd(600, ';'))
})

test('a use puts off the end', () => {
  const kept = new KeptVersions(3 * KIB)
  for (const [id, name] of ['a', 'b'].entries()) kept.keep(id, toFrame(name, KIB), true)
  kept.get(0)
  kept.keep(2, toFrame('c', KIB), true)
  assert.deepEqual(
    [0, 1, 2].map(id => kept.get(id)?.name),
    ['a', undefined, 'c'],
  )
})

test('a frame in a buffer that others use is copied, and the buffer left alone', () => {
  const kept = new KeptVersions(KIB)
  const shared = toFrame('a', 4)
  const version = kept.keep(1, shared, false)
  shared.fill(0)
  assert.equal(version.readArtifact().code, 'a;;;')
  kept.take(1)
  assert.equal(shared.buffer.detached, false)
})

test('a version that is taken is gone; so is one that was sent again, but for what came last', () => {
  const kept = new KeptVersions(KIB)
  const first = toFrame('a', 4)
  kept.keep(1, first, true)
  const second = kept.keep(1, toFrame('a', 5), true)
  assert.equal(first.buffer.detached, true)
  assert.equal(second.readArtifact().code, 'a;;;;')
  assert.equal(kept.take(1), second)
  assert.equal(kept.take(1), undefined)
})

test('what is no version is refused', () => {
  assert.throws(() => new KeptVersions(KIB).keep(1, Buffer.from(packParts([toJsonBytes({})])), false), RangeError)
})
