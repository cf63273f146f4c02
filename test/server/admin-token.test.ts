// Where the admin plane's token comes from, and who can read it.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readAdminToken } from '../../src/server/admin-token.ts'

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-token-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a token is made once, kept, and for its owner only', context => {
  const folder = newFolder(context)
  const token = readAdminToken(undefined, folder)
  assert.match(token, /^[\w-]{43}$/)
  assert.equal(readAdminToken(undefined, folder), token)
  assert.equal(readAdminToken('', folder), token)
  assert.equal(statSync(join(folder, 'admin-token')).mode & 0o777, 0o600)
})

test("the operator's own token goes first and is not written down", context => {
  const folder = newFolder(context)
  assert.equal(readAdminToken('mine', folder), 'mine')
  assert.throws(() => statSync(join(folder, 'admin-token')), { code: 'ENOENT' })
})

test('without a folder each start has a token of its own', () => {
  assert.notEqual(readAdminToken(undefined, undefined), readAdminToken(undefined, undefined))
})

test('what no header can carry is no token', context => {
  const folder = newFolder(context)
  writeFileSync(join(folder, 'admin-token'), '')
  assert.throws(() => readAdminToken(undefined, folder), { code: 'ERR_INVALID_OPTION' })
  assert.throws(() => readAdminToken('two words', folder), { code: 'ERR_INVALID_OPTION' })
})
