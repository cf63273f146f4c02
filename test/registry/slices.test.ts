// That slices are whole characters of bounded length, and together the text.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SLICE_BYTES, toSlices } from '../../src/registry/slices.ts'

function lengths(text: string): number[] {
  return [...toSlices(text)].map(slice => slice.byteLength)
}

test('a text is cut just past the longest slice, and an empty one has none', () => {
  assert.deepEqual(lengths(''), [])
  assert.deepEqual(lengths('a'.repeat(SLICE_BYTES - 1)), [SLICE_BYTES - 1])
  assert.deepEqual(lengths('a'.repeat(SLICE_BYTES)), [SLICE_BYTES])
  assert.deepEqual(lengths('a'.repeat(SLICE_BYTES + 1)), [SLICE_BYTES, 1])
})

for (const [what, character] of Object.entries({ two: 'é', three: '€', four: '😀' }))
  test(`characters of ${what} bytes are not cut, wherever the cut would fall`, () => {
    for (let before = 1; before <= 4; before++) {
      const text = 'a'.repeat(SLICE_BYTES - before) + character.repeat(3)
      const slices = [...toSlices(text)]
      assert.ok(slices.every(slice => Buffer.from(slice).toString().isWellFormed()))
      assert.ok(slices.every(slice => !Buffer.from(slice).toString().includes('\ufffd')))
      assert.deepEqual(Buffer.concat(slices), Buffer.from(text))
    }
  })

test('half a pair of surrogates becomes what it becomes in a whole text', () => {
  const text = `${'a'.repeat(SLICE_BYTES - 1)}\ud83d${'b'.repeat(5)}\ude00`
  assert.deepEqual(Buffer.concat([...toSlices(text)]), Buffer.from(text))
})
