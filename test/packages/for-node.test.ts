// Packages written for Node, with `nodejs: true`: csv-parse, busboy, cookie-signature, bcryptjs and iconv-lite stand on
// node:stream, node:events, node:util, node:crypto, node:string_decoder and a free Buffer.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPackages, readJson } from './open-packages.ts'

const packages = await openPackages()
const call = await packages.deploy('for-node', { nodejs: true })

test('they parse, sign, hash and decode, and an AsyncLocalStorage follows through their streams', async () => {
  const users = ['ada', 'eve']
  const answers = await Promise.all(users.map(async user => await readJson(await call(`/?user=${user}`))))
  assert.deepEqual(
    answers,
    users.map(user => ({
      csv: [
        { id: 1, name: 'Ada, Lovelace', by: user },
        { id: 2, name: 'Bob', by: user },
      ],
      csvSync: [
        ['a', 'b'],
        ['1', '2'],
      ],
      signed: 'session.DT4GXadXrvlzAcxgIKSXXPNRtNRyy1h9ybVp2c+k9oQ',
      unsigned: ['session', false],
      bcrypt: [true, false],
      iconv: ['ä€', '00e4', 'あ'],
      user,
    })),
  )
})

test('busboy reads a multipart body that streams in', async () => {
  const body = new FormData()
  body.set('title', 'Dune €')
  body.set('file', new File(['x'.repeat(100_000)], 'big.txt'))
  assert.deepEqual(await readJson(await call('/', { method: 'POST', body })), {
    title: 'Dune €',
    file: 'big.txt: 100000',
  })
})

test('without the option they are refused, with the name of each module and of the option', async () => {
  await assert.rejects(packages.deploy('for-node'), {
    code: 'ERR_BUILD',
    message:
      /node_modules\/@fastify\/busboy\/[\w/.-]+:\d+:\d+: cannot import "node:stream": it takes the option nodejs: /,
  })
})
