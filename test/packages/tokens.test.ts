// jose, nanoid and uuid: what stands on the platform's crypto.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPackages, readJson } from './open-packages.ts'

const packages = await openPackages()
const callJose = await packages.deploy('jose')

for (const alg of ['RS256', 'PS384', 'ES256', 'EdDSA']) {
  test(`jose signs and verifies with ${alg}, and refuses a token that was changed`, async () => {
    const expected = { alg, sub: 'ada', role: 'reader', kidChars: 43, refusal: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' }
    assert.deepEqual(await readJson(await callJose(`/${alg}`)), expected)
  })
}

test('jose verifies the token of RFC 7515, and encrypts', async () => {
  assert.deepEqual(await readJson(await callJose('/known')), {
    iss: 'joe',
    exp: 1_300_819_380,
    'http://example.com/is_root': true,
  })
  assert.equal(await readJson(await callJose('/encrypt')), 'for your eyes')
})

test('nanoid and uuid: well-formed, all different, and names hashed as RFC 9562 has it', async () => {
  const call = await packages.deploy('ids')
  const ids = (await readJson(await call('/'))) as Record<string, unknown> & { nanoids: string[]; pins: string[] }
  assert.equal(new Set(ids.nanoids).size, 50)
  for (const id of ids.nanoids) assert.match(id, /^[\w-]{21}$/)
  for (const pin of ids.pins) assert.match(pin, /^\d{6}$/)
  assert.ok(new Set(ids.pins).size > 40)
  assert.deepEqual(ids.named, ['101d9ba0-2456-337f-997c-6669dc1796e3', 'ba6424ec-a274-5bd0-81bd-70b8904f9021'])
  assert.deepEqual(
    ids.versions,
    [1, 4, 7].map(version => [true, version, true]),
  )
  assert.equal(ids.invalid, false)
})
