// The source that a guest's stack points at.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildEntry } from '../../src/build/build.ts'
import { frameOf } from '../../src/cli/stack-frame.ts'
import { makeEntry } from './fixtures.ts'

test('an error is shown with the original source of the first frame that has one', async t => {
  const { sourceMap } = await buildEntry(makeEntry(t, 'export default () => {\n  throw new Error("x")\n}\n'))
  const frame = frameOf('Error: x (index.ts:1:1)\n    at f (elsewhere.ts:1:1)\n    at g (index.ts:2:9)', sourceMap)
  assert.match(frame ?? '', /^> 2 \| {3}throw new Error\("x"\)$/m)
  assert.equal(frameOf('Error: x', sourceMap), undefined)
})
