// What a function is called.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toFunctionName } from '../../src/cli/entry.ts'

test('a function is named after its folder, or after a file that says more than index', () => {
  assert.equal(toFunctionName('/a/hello/index.ts'), 'hello')
  assert.equal(toFunctionName('/a/My App/src/index.ts'), 'my-app')
  assert.equal(toFunctionName('/a/b/thumbs.ts'), 'thumbs')
  assert.equal(toFunctionName(`/a/b/${'x'.repeat(62)}--y.ts`), 'x'.repeat(62))
  assert.equal(toFunctionName('/a/__/index.ts'), 'function')
})
