import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { atob, btoa } from './base64.ts'`

test('all 256 characters go there and back', async () => {
  const text = String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at))
  const { value } = await runInGuest(IMPORTS, 'return [btoa(given), atob(btoa(given))]', text)
  assert.deepEqual(value, [btoa(text), text])
})

test('whitespace and missing padding are forgiven, all else is an InvalidCharacterError', async () => {
  await runInGuest(
    IMPORTS,
    `equal([atob(' YW Jj\\n'), atob('YQ'), atob('YQ=='), atob(''), btoa(null), atob(null)], ['abc', 'a', 'a', '', 'bnVsbA==', '\\x9e\\xe9e'])
    for (const text of ['a', 'YQ=', 'YQ===', 'Y=Q=', 'ab-_', '\\u00e4', undefined]) equal(throws(() => atob(text === undefined ? 'abcde' : text), 'InvalidCharacterError').code, 5)
    throws(() => btoa('\\u0100'), 'InvalidCharacterError')
    throws(() => btoa(), 'TypeError')
    throws(() => btoa(Symbol('s')), 'TypeError')`,
  )
})
