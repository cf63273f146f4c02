// What a failing build says.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsoletError } from '../../src/base/errors.ts'
import { buildEntry } from '../../src/build/build.ts'
import { buildUpload, type Files, makeFolder } from './fixtures.ts'

async function failUpload(files: Files): Promise<IsoletError> {
  const error: unknown = await buildUpload(files).then(
    () => undefined,
    cause => cause,
  )
  assert.ok(error instanceof IsoletError, 'the build fails with an IsoletError')
  assert.deepEqual([error.code, error.fault], ['ERR_BUILD', 'tenant'])
  return error
}

test('a syntax error tells file, line and column, and its frame points at it', async () => {
  const error = await failUpload({ 'src/index.ts': 'const a = 1\nconst é = ;\nexport default a' })
  assert.equal(error.message, 'src/index.ts:2:11: Unexpected ";"')
  assert.equal(error.guestStack, `src/index.ts:2:11: Unexpected ";"\n> 2 | const é = ;\n    |           ^`)
})

test('the eleventh error and those after it are counted, not listed', async () => {
  const source = Array.from({ length: 12 }, (_, i) => `import './missing-${i}'`).join('\n')
  const lines = (await failUpload({ 'index.js': source })).message.split('\n')
  assert.equal(lines.length, 11)
  assert.equal(lines[10], '… and 2 more')
})

test('imports of Node modules are refused by name with what to use instead', async () => {
  const advice = {
    'node:crypto': /cannot import "node:crypto": it takes the option nodejs/,
    crypto: /cannot import "crypto": it takes the option nodejs/,
    'node:fs/promises': /there is no file system; import the file as text or JSON$/,
    fs: /there is no file system/,
    'node:sqlite': /only the global web APIs are there$/,
    'node:no-such-thing': /only the global web APIs are there$/,
  }
  for (const [name, expected] of Object.entries(advice)) {
    assert.match((await failUpload({ 'index.js': `import '${name}'` })).message, expected)
    assert.match((await failUpload({ 'index.js': `require('${name}')` })).message, expected)
  }
})

test('a Node module is refused on the desk as it is on the server', async t => {
  const folder = await makeFolder(t, {
    'package.json': '{}',
    'index.ts': `import fs from 'node:fs'; export default fs`,
  })
  const message = /^index\.ts:1:16: cannot import "node:fs": .*there is no file system/
  await assert.rejects(buildEntry(`${folder}/index.ts`), { code: 'ERR_BUILD', message })
})

test('a package that is not uploaded is refused by name with what to do', async () => {
  const { message } = await failUpload({ 'index.js': `import 'left-pad'` })
  assert.match(
    message,
    /^index\.js:1:8: cannot find "left-pad": it is not among the uploaded files; bundle with `isolet deploy`/,
  )
})

test('a package that is not installed is refused by name', async t => {
  const folder = await makeFolder(t, { 'index.js': `import 'left-pad'`, 'package.json': '{}' })
  await assert.rejects(buildEntry(`${folder}/index.js`), {
    message: 'index.js:1:8: cannot find "left-pad": is it installed?',
  })
})

test('an entry that is not there is named', async () => {
  assert.match((await failUpload({ '': '' })).message, /no name for an uploaded file/)
  await assert.rejects(buildEntry('nowhere/index.ts'), {
    code: 'ERR_BUILD',
    message: 'there is no file nowhere/index.ts',
  })
})

test('an error in a long line shows only the piece around it', async () => {
  const { guestStack } = await failUpload({ 'index.js': `${'a;'.repeat(50_000)} let let; ${'b;'.repeat(50_000)}` })
  const [, code = '', caret = ''] = guestStack?.split('\n') ?? []
  assert.ok(code.length < 140, `${code.length} characters`)
  assert.equal(code.slice(caret.indexOf('^')).slice(0, 3), 'let')
})
