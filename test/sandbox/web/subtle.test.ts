// crypto.subtle of a guest beside that of the host's own platform: the same scripts must end the same way in both.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openHost } from '../../../src/host/host.ts'
import { ask, handler } from '../../host/versions.ts'

const host = await openHost({ blanks: 0 })
after(() => host.close(0))

const PRELUDE = `
const { subtle } = crypto
const bytes = (length, from = 1) => Uint8Array.from({ length }, (_, n) => (n * 7 + from) % 256)
const hex = buffer => [...new Uint8Array(buffer)].map(byte => byte.toString(16).padStart(2, '0')).join('')
const tell = key => [key.type, key.extractable, key.usages.join(), JSON.stringify(Object.entries(key.algorithm).sort())]
const end = async work => { try { return await work() } catch (error) { return error.name } }
const all = async (...works) => { const ends = []; for (const work of works) ends.push(await end(work)); return ends }
`

type Script = (prelude: string) => Promise<unknown>

async function inGuest(script: string): Promise<unknown> {
  const version = handler(`async () => { ${PRELUDE} return Response.json(await (async () => { ${script} })()) }`, {
    limits: { cpuMs: 20_000, wallMs: 60_000 },
  })
  return JSON.parse(await ask(host, version))
}

const inHost: Script = async script => {
  // The very text that the guest runs.
  const run = new Function(`'use strict'; ${PRELUDE} return (async () => { ${script} })()`) as () => Promise<unknown>
  return JSON.parse(JSON.stringify(await run()))
}

function same(name: string, script: string): void {
  test(name, async () => assert.deepEqual(await inGuest(script), await inHost(script)))
}

same(
  'HMAC signs and verifies alike, with each hash, key length and form of key',
  `const ends = []
  for (const hash of ['SHA-1', 'sha-256', 'SHA-384', { name: 'SHA-512' }]) {
    const key = await subtle.importKey('raw', bytes(20), { name: 'hmac', hash }, true, ['verify', 'sign', 'sign'])
    const signature = await subtle.sign('HMAC', key, bytes(100))
    ends.push(tell(key), hex(signature), await subtle.exportKey('jwk', key), hex(await subtle.exportKey('raw', key)))
    ends.push(await subtle.verify({ name: 'HMAC' }, key, signature, bytes(100)), await subtle.verify('HMAC', key, signature, bytes(99)), await subtle.verify('HMAC', key, bytes(3), bytes(1)))
    const made = await subtle.generateKey({ name: 'HMAC', hash }, false, ['sign'])
    ends.push(tell(made), await end(() => subtle.exportKey('raw', made)))
  }
  return ends`,
)

same(
  'AES encrypts and decrypts alike, in each mode and key length',
  `const ends = []
  for (const length of [16, 24, 32]) for (const algorithm of [
    { name: 'AES-CBC', iv: bytes(16) }, { name: 'AES-GCM', iv: bytes(12) },
    { name: 'AES-GCM', iv: bytes(16).buffer, additionalData: bytes(30), tagLength: 96 },
    { name: 'AES-CTR', counter: bytes(16), length: 64 },
    { name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 8 }, { name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 128 },
  ]) {
    const key = await subtle.importKey('raw', bytes(length), algorithm.name, true, ['encrypt', 'decrypt'])
    for (const size of [0, 1, 16, 1000]) {
      const text = await subtle.encrypt(algorithm, key, bytes(size))
      ends.push(hex(text), hex(await subtle.decrypt(algorithm, key, text)))
    }
    ends.push(tell(key), await subtle.exportKey('jwk', key))
  }
  return ends`,
)

same(
  'data of several pieces encrypts, decrypts and is signed alike',
  `const data = bytes(1_700_001), ends = []
  for (const algorithm of [{ name: 'AES-CBC', iv: bytes(16) }, { name: 'AES-GCM', iv: bytes(12) }, { name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 20 }]) {
    const key = await subtle.importKey('raw', bytes(32), algorithm.name, true, ['encrypt', 'decrypt'])
    const text = await subtle.encrypt(algorithm, key, data)
    ends.push(hex(await subtle.digest('SHA-256', text)), hex(await subtle.digest('SHA-1', await subtle.decrypt(algorithm, key, text))))
    new Uint8Array(text)[900_000] ^= 1
    ends.push(await end(async () => hex(await subtle.digest('SHA-256', await subtle.decrypt(algorithm, key, text)))))
  }
  const key = await subtle.importKey('raw', bytes(20), { name: 'HMAC', hash: 'SHA-256' }, true, ['verify', 'sign'])
  ends.push(hex(await subtle.sign('HMAC', key, data)))
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-384' }, pair.privateKey, data)
  return [...ends, signature.byteLength, await subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, pair.publicKey, signature, data)]`,
)

same(
  'what AES can not do ends alike',
  `const key = name => subtle.importKey('raw', bytes(16), name, false, ['encrypt', 'decrypt'])
  const gcm = await key('AES-GCM'), cbc = await key('AES-CBC'), ctr = await key('AES-CTR')
  return all(
    () => subtle.encrypt({ name: 'AES-CBC', iv: bytes(15) }, cbc, bytes(1)), () => subtle.decrypt({ name: 'AES-CBC', iv: bytes(16) }, cbc, bytes(15)),
    () => subtle.decrypt({ name: 'AES-CBC', iv: bytes(16) }, cbc, bytes(32)), () => subtle.decrypt({ name: 'AES-CBC', iv: bytes(16) }, cbc, bytes(0)),
    () => subtle.encrypt({ name: 'AES-GCM', iv: bytes(12), tagLength: 50 }, gcm, bytes(1)), () => subtle.decrypt({ name: 'AES-GCM', iv: bytes(12) }, gcm, bytes(40)),
    () => subtle.decrypt({ name: 'AES-GCM', iv: bytes(12) }, gcm, bytes(3)), () => subtle.encrypt({ name: 'AES-CTR', counter: bytes(16), length: 129 }, ctr, bytes(1)),
    () => subtle.encrypt({ name: 'AES-CTR', counter: bytes(16), length: 0 }, ctr, bytes(1)), () => subtle.encrypt({ name: 'AES-CTR', counter: bytes(15), length: 1 }, ctr, bytes(1)),
    () => subtle.encrypt({ name: 'AES-CTR', counter: bytes(16), length: 1 }, ctr, bytes(48)),
    () => subtle.encrypt({ name: 'AES-CBC', iv: bytes(16) }, gcm, bytes(1)), () => subtle.encrypt({ name: 'AES-CBC' }, cbc, bytes(1)),
    () => subtle.encrypt({ name: 'AES-GCM', iv: 'text' }, gcm, bytes(1)), () => subtle.encrypt({ name: 'AES-GCM', iv: bytes(12), tagLength: 256 }, gcm, bytes(1)),
    () => subtle.encrypt({ name: 'AES-XYZ', iv: bytes(12) }, gcm, bytes(1)), () => subtle.encrypt({ name: 'AES-GCM', iv: bytes(12) }, {}, bytes(1)),
    () => subtle.encrypt({ name: 'AES-GCM', iv: bytes(12) }, gcm, 'text'), () => subtle.encrypt({ iv: bytes(12) }, gcm, bytes(1)),
    () => subtle.sign('AES-GCM', gcm, bytes(1)), () => subtle.sign('HMAC', gcm, bytes(1)), () => subtle.wrapKey('raw', gcm, gcm, { name: 'AES-GCM', iv: bytes(12) }),
    () => subtle.importKey('raw', bytes(17), 'AES-GCM', true, ['encrypt']), () => subtle.importKey('raw', bytes(16), 'AES-GCM', true, []),
    () => subtle.importKey('raw', bytes(16), 'AES-GCM', true, ['sign']), () => subtle.importKey('raw', bytes(16), 'AES-GCM', true, ['nonsense']),
    () => subtle.importKey('spki', bytes(16), 'AES-GCM', true, ['encrypt']), () => subtle.importKey('odd', bytes(16), 'AES-GCM', true, ['encrypt']),
    () => subtle.importKey('raw', {}, 'AES-GCM', true, ['encrypt']),
    () => subtle.generateKey({ name: 'AES-GCM', length: 100 }, true, ['encrypt']), () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, []),
    () => subtle.generateKey({ name: 'AES-GCM', length: 70000 }, true, ['encrypt']), () => subtle.generateKey('AES-GCM', true, ['encrypt']),
    () => subtle.exportKey('raw', gcm), () => subtle.exportKey('raw'), () => subtle.encrypt.call({}, 'AES-GCM', gcm, bytes(1)), () => new CryptoKey(), () => gcm.type = 1,
  )`,
)

same(
  'JSON Web Keys of secrets are taken and refused alike',
  `const k = 'AAECAwQFBgcICQoLDA0ODw', hmac = { name: 'HMAC', hash: 'SHA-256' }
  const take = (jwk, algorithm = 'AES-GCM', usages = ['encrypt'], extractable = true) => async () => tell(await subtle.importKey('jwk', jwk, algorithm, extractable, usages))
  return all(
    take({ kty: 'oct', k }), take({ kty: 'oct', k, alg: 'A128GCM', ext: true, use: 'enc', key_ops: ['encrypt'] }), take({ kty: 'oct', k, alg: 'A256GCM' }), take({ kty: 'oct', k, alg: 'A128CBC' }),
    take({ kty: 'RSA', k }), take({ k }), take({ kty: 'oct' }), take({ kty: 'oct', k, ext: false }), take({ kty: 'oct', k, ext: false }, 'AES-GCM', ['encrypt'], false),
    take({ kty: 'oct', k, use: 'sig' }), take({ kty: 'oct', k, key_ops: ['decrypt'] }), take({ kty: 'oct', k, key_ops: ['encrypt', 'encrypt'] }), take({ kty: 'oct', k, key_ops: 5 }),
    take({ kty: 'oct', k: 'AAEC' }), take({ kty: 'oct', k, alg: 'HS256', use: 'sig' }, hmac, ['sign']), take({ kty: 'oct', k, alg: 'HS512' }, hmac, ['sign']),
    take({ kty: 'oct', k: '' }, hmac, ['sign']), take({ kty: 'oct', k }, { ...hmac, length: 121 }, ['sign']), take({ kty: 'oct', k }, { ...hmac, length: 120 }, ['sign']),
    take({ kty: 'oct', k }, { ...hmac, length: 129 }, ['sign']), take({ kty: 'oct', k }, { name: 'HMAC', hash: 'MD5' }, ['sign']), take({ kty: 'oct', k }, { name: 'HMAC' }, ['sign']),
    take({ kty: 'oct', k }, 'PBKDF2', ['deriveBits'], false), take(null), take(undefined), take(5), take('text'),
  )`,
)

same(
  'elliptic curves sign, agree, export and import alike',
  `const ends = []
  for (const namedCurve of ['P-256', 'P-384', 'P-521']) {
    const algorithm = { name: 'ECDSA', namedCurve }, signing = { name: 'ECDSA', hash: 'SHA-256' }
    const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify'])
    ends.push(tell(pair.publicKey), tell(pair.privateKey))
    for (const [format, from, usages] of [['jwk', 'privateKey', ['sign']], ['pkcs8', 'privateKey', ['sign']]]) {
      const again = await subtle.importKey(format, await subtle.exportKey(format, pair[from]), algorithm, false, usages)
      const signature = await subtle.sign(signing, again, bytes(50))
      ends.push(signature.byteLength, tell(again))
      for (const publicFormat of ['raw', 'spki', 'jwk']) {
        const other = await subtle.importKey(publicFormat, await subtle.exportKey(publicFormat, pair.publicKey), algorithm, true, ['verify'])
        ends.push(tell(other), await subtle.verify(signing, other, signature, bytes(50)), await subtle.verify(signing, other, signature, bytes(51)), await subtle.verify(signing, other, bytes(7), bytes(50)))
      }
    }
    ends.push(...await all(() => subtle.sign(signing, pair.publicKey, bytes(1)), () => subtle.verify(signing, pair.privateKey, bytes(1), bytes(1)), () => subtle.exportKey('spki', pair.privateKey), () => subtle.exportKey('pkcs8', pair.publicKey)))
    const mine = await subtle.generateKey({ name: 'ECDH', namedCurve }, false, ['deriveBits', 'deriveKey']), theirs = await subtle.generateKey({ name: 'ECDH', namedCurve }, false, ['deriveBits'])
    const one = await subtle.deriveBits({ name: 'ECDH', public: theirs.publicKey }, mine.privateKey, null), two = await subtle.deriveBits({ name: 'ECDH', public: mine.publicKey }, theirs.privateKey)
    ends.push(hex(one) === hex(two), one.byteLength, tell(mine.publicKey), tell(mine.privateKey))
    ends.push(hex(await subtle.deriveBits({ name: 'ECDH', public: theirs.publicKey }, mine.privateKey, 100)) .slice(0, 24) === hex(two).slice(0, 24))
    ends.push(tell(await subtle.deriveKey({ name: 'ECDH', public: theirs.publicKey }, mine.privateKey, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])))
    ends.push(...await all(() => subtle.deriveBits({ name: 'ECDH', public: theirs.publicKey }, mine.privateKey, 1000), () => subtle.deriveBits({ name: 'ECDH', public: theirs.privateKey }, mine.privateKey, 8), () => subtle.deriveBits({ name: 'ECDH', public: pair.publicKey }, mine.privateKey, 8),
      () => subtle.deriveBits({ name: 'ECDH', public: {} }, mine.privateKey, 8), () => subtle.deriveKey({ name: 'ECDH', public: mine.publicKey }, theirs.privateKey, { name: 'AES-GCM', length: 128 }, false, ['encrypt'])))
  }
  ends.push(...await all(() => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-192' }, true, ['sign']), () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']), () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['encrypt']),
    () => subtle.importKey('raw', bytes(65), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']), () => subtle.importKey('raw', bytes(3), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
    () => subtle.importKey('spki', bytes(91), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']), () => subtle.importKey('jwk', { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' }, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
    () => subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])))
  return ends`,
)

for (const [signs, agrees, size] of [
  ['Ed25519', 'X25519', 32],
  ['Ed448', 'X448', 56],
] as const)
  same(
    `${signs} and ${agrees} do alike`,
    `const ends = [], pair = await subtle.generateKey('${signs}', true, ['sign', 'verify'])
  const signature = await subtle.sign('${signs.toLowerCase()}', pair.privateKey, bytes(99))
  for (const format of ['raw', 'spki', 'jwk']) {
    const key = await subtle.importKey(format, await subtle.exportKey(format, pair.publicKey), { name: '${signs}' }, true, ['verify'])
    ends.push(tell(key), await subtle.verify('${signs}', key, signature, bytes(99)), await subtle.verify('${signs}', key, signature, bytes(98)), await subtle.verify('${signs}', key, bytes(4), bytes(98)))
  }
  for (const format of ['pkcs8', 'jwk']) {
    const key = await subtle.importKey(format, await subtle.exportKey(format, pair.privateKey), '${signs}', false, ['sign'])
    ends.push(tell(key), hex(await subtle.sign('${signs}', key, bytes(99))) === hex(signature))
  }
  const { d, x, ...shape } = await subtle.exportKey('jwk', pair.privateKey)
  ends.push(shape, d.length, x.length)
  const mine = await subtle.generateKey({ name: '${agrees}' }, true, ['deriveBits']), theirs = await subtle.importKey('raw', bytes(${size}), '${agrees}', true, [])
  ends.push(tell(mine.publicKey), tell(theirs), (await subtle.deriveBits({ name: '${agrees}', public: theirs }, mine.privateKey, ${size} * 8)).byteLength)
  const zero = await subtle.importKey('raw', new Uint8Array(${size}), '${agrees}', true, [])
  ends.push(...await all(() => subtle.deriveBits({ name: '${agrees}', public: zero }, mine.privateKey, ${size} * 8), () => subtle.importKey('raw', bytes(${size} - 1), '${agrees}', true, []), () => subtle.importKey('raw', bytes(${size} + 1), '${signs}', true, ['sign']),
    () => subtle.importKey('jwk', { ...shape, d, x, alg: 'ES256' }, '${signs}', true, ['sign']), () => subtle.importKey('jwk', { ...shape, x, alg: 'EdDSA', key_ops: ['verify'] }, '${agrees}', true, [])))
  return ends`,
  )

same(
  'Ed448 signs alike with a context, and another context makes another signature',
  `const { publicKey, privateKey } = await subtle.generateKey('Ed448', true, ['sign', 'verify']), context = bytes(255)
  const signature = await subtle.sign({ name: 'Ed448', context }, privateKey, bytes(9)), ends = []
  for (const context of [bytes(255), bytes(254), bytes(0), undefined]) ends.push(await subtle.verify({ name: 'Ed448', context }, publicKey, signature, bytes(9)))
  return [...ends, ...await all(() => subtle.sign({ name: 'Ed448', context: bytes(256) }, privateKey, bytes(1)), () => subtle.sign({ name: 'Ed448', context: 'text' }, privateKey, bytes(1)))]`,
)

same(
  'a compressed point is taken, and exported as what it stands for',
  `const ends = []
  for (const [namedCurve, size] of [['P-256', 32], ['P-384', 48], ['P-521', 66]]) for (const name of ['ECDSA', 'ECDH']) {
    const algorithm = { name, namedCurve }, usages = name === 'ECDSA' ? ['verify'] : []
    const { publicKey } = await subtle.generateKey(algorithm, true, name === 'ECDSA' ? ['sign', 'verify'] : ['deriveBits'])
    const point = new Uint8Array(await subtle.exportKey('raw', publicKey)), spki = new Uint8Array(await subtle.exportKey('spki', publicKey))
    const short = Uint8Array.of(2 + point.at(-1) % 2, ...point.subarray(1, 1 + size))
    const key = await subtle.importKey('raw', short, algorithm, true, usages)
    ends.push(tell(key), hex(await subtle.exportKey('raw', key)) === hex(point), hex(await subtle.exportKey('spki', key)) === hex(spki))
    const tries = [[...short, 0], [4, ...short.subarray(1)], [2, ...point.subarray(1)], short.subarray(1), [2, ...new Uint8Array(size).fill(255)], []]
    ends.push(...await all(...tries.map(bytes => () => subtle.importKey('raw', Uint8Array.from(bytes), algorithm, true, usages))))
  }
  const spki = Uint8Array.of(48, 57, 48, 19, 6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 8, 42, 134, 72, 206, 61, 3, 1, 7, 3, 34, 0, 3, ...POINT)
  const key = await subtle.importKey('spki', spki, { name: 'ECDH', namedCurve: 'P-256' }, true, [])
  ends.push(hex(await subtle.exportKey('spki', key)), hex(await subtle.exportKey('raw', key)), await subtle.exportKey('jwk', key))
  return ends`.replace(
    '...POINT',
    Buffer.from('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296', 'hex').join(),
  ),
)

same(
  'RSA signs, encrypts, exports and imports alike',
  `const ends = [], publicExponent = new Uint8Array([1, 0, 1])
  for (const [name, algorithm] of [['RSASSA-PKCS1-v1_5', { name: 'RSASSA-PKCS1-v1_5' }], ['RSA-PSS', { name: 'RSA-PSS', saltLength: 20 }]]) {
    const kind = { name, hash: 'SHA-256' }, pair = await subtle.generateKey({ ...kind, modulusLength: 1024, publicExponent }, true, ['sign', 'verify'])
    const signature = await subtle.sign(algorithm, pair.privateKey, bytes(60))
    ends.push(tell(pair.publicKey), tell(pair.privateKey), signature.byteLength)
    for (const format of ['spki', 'jwk']) {
      const key = await subtle.importKey(format, await subtle.exportKey(format, pair.publicKey), kind, true, ['verify'])
      ends.push(tell(key), await subtle.verify(algorithm, key, signature, bytes(60)), await subtle.verify(algorithm, key, signature, bytes(61)))
    }
    for (const format of ['pkcs8', 'jwk']) {
      const key = await subtle.importKey(format, await subtle.exportKey(format, pair.privateKey), kind, false, ['sign'])
      ends.push(tell(key), await subtle.verify(algorithm, pair.publicKey, await subtle.sign(algorithm, key, bytes(60)), bytes(60)))
    }
    const { n, e, kty, alg, key_ops, ext } = await subtle.exportKey('jwk', pair.publicKey)
    ends.push(n.length, e, kty, alg, key_ops, ext)
    ends.push(...await all(() => subtle.importKey('jwk', { n, e, kty, alg: 'RS512' }, kind, true, ['verify']), () => subtle.importKey('jwk', { n, kty }, kind, true, ['verify']), () => subtle.importKey('raw', bytes(9), kind, true, ['verify']),
      () => subtle.sign({ name: 'RSA-PSS', saltLength: 200 }, pair.privateKey, bytes(1)), () => subtle.exportKey('raw', pair.publicKey)))
  }
  const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' }, pair = await subtle.generateKey({ ...oaep, modulusLength: 1024, publicExponent }, false, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'])
  const text = await subtle.encrypt({ name: 'RSA-OAEP', label: bytes(3) }, pair.publicKey, bytes(30))
  ends.push(tell(pair.publicKey), tell(pair.privateKey), hex(await subtle.decrypt({ name: 'RSA-OAEP', label: bytes(3) }, pair.privateKey, text)))
  ends.push(...await all(() => subtle.decrypt('RSA-OAEP', pair.privateKey, text), () => subtle.encrypt('RSA-OAEP', pair.publicKey, bytes(200)), () => subtle.encrypt('RSA-OAEP', pair.privateKey, bytes(2)), () => subtle.sign('RSA-OAEP', pair.privateKey, bytes(2)),
    () => subtle.generateKey({ ...oaep, modulusLength: 1024, publicExponent: bytes(9) }, true, ['decrypt']), () => subtle.generateKey({ ...oaep, modulusLength: 1024, publicExponent: [1, 0, 1] }, true, ['decrypt']), () => subtle.generateKey({ ...oaep, modulusLength: -1, publicExponent }, true, ['decrypt'])))
  return ends`,
)

same(
  'HKDF and PBKDF2 derive alike',
  `const ends = []
  for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) {
    const hkdf = await subtle.importKey('raw', bytes(20), 'HKDF', false, ['deriveBits', 'deriveKey']), pbkdf2 = await subtle.importKey('raw', bytes(9), { name: 'pbkdf2' }, false, ['deriveBits', 'deriveKey'])
    const one = { name: 'HKDF', hash, salt: bytes(8), info: bytes(4) }, two = { name: 'PBKDF2', hash, salt: bytes(8).buffer, iterations: 100 }
    ends.push(tell(hkdf), tell(pbkdf2), hex(await subtle.deriveBits(one, hkdf, 264)), hex(await subtle.deriveBits(two, pbkdf2, 1000)), hex(await subtle.deriveBits(two, pbkdf2, 0)), hex(await subtle.deriveBits(one, hkdf, 0)))
    for (const [algorithm, key] of [[one, hkdf], [two, pbkdf2]]) {
      ends.push(hex(await subtle.exportKey('raw', await subtle.deriveKey(algorithm, key, { name: 'AES-CBC', length: 192 }, true, ['encrypt']))), await subtle.exportKey('jwk', await subtle.deriveKey(algorithm, key, { name: 'HMAC', hash }, true, ['sign'])), tell(await subtle.deriveKey(algorithm, key, { name: 'HMAC', hash, length: 40 }, true, ['sign'])))
      ends.push(...await all(() => subtle.deriveBits(algorithm, key, null), () => subtle.deriveBits(algorithm, key, 7), () => subtle.deriveKey(algorithm, key, { name: 'AES-CBC', length: 100 }, true, ['encrypt']), () => subtle.deriveKey(algorithm, key, { name: 'AES-CBC', length: 128 }, true, []),
        () => subtle.deriveKey(algorithm, key, 'Ed25519', true, ['sign']), () => subtle.exportKey('raw', key), () => subtle.importKey('raw', bytes(1), algorithm.name, true, ['deriveBits'])))
    }
  }
  const key = await subtle.importKey('raw', bytes(9), 'PBKDF2', false, ['deriveKey'])
  ends.push(...await all(() => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: bytes(1), iterations: 1 }, key, 8), () => subtle.generateKey('PBKDF2', false, ['deriveKey'])))
  return ends`,
)

same(
  'keys are wrapped and unwrapped alike',
  `const ends = [], gcm = { name: 'AES-GCM', iv: bytes(12) }
  const kw = await subtle.importKey('raw', bytes(16), 'AES-KW', false, ['wrapKey', 'unwrapKey']), wrapping = await subtle.importKey('raw', bytes(32), 'AES-GCM', false, ['wrapKey', 'unwrapKey'])
  const secret = await subtle.importKey('raw', bytes(32, 5), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']), pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const wrapped = await subtle.wrapKey('raw', secret, kw, 'AES-KW')
  ends.push(hex(wrapped), tell(await subtle.unwrapKey('raw', wrapped, kw, 'AES-KW', { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])))
  const json = await subtle.wrapKey('jwk', pair.privateKey, wrapping, gcm)
  ends.push(tell(await subtle.unwrapKey('jwk', json, wrapping, gcm, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])))
  const der = await subtle.wrapKey('spki', pair.publicKey, wrapping, gcm)
  ends.push(der.byteLength, tell(await subtle.unwrapKey('spki', der, wrapping, gcm, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])))
  const locked = await subtle.importKey('raw', bytes(32), 'AES-GCM', false, ['encrypt'])
  ends.push(...await all(() => subtle.wrapKey('raw', locked, kw, 'AES-KW'), () => subtle.unwrapKey('raw', bytes(24), kw, 'AES-KW', 'AES-GCM', true, ['encrypt']), () => subtle.unwrapKey('raw', bytes(23), kw, 'AES-KW', 'AES-GCM', true, ['encrypt']),
    () => subtle.unwrapKey('jwk', wrapped, kw, 'AES-KW', 'AES-GCM', true, ['encrypt']), () => subtle.unwrapKey('raw', wrapped, kw, 'AES-KW', 'AES-GCM', true, []), () => subtle.wrapKey('raw', secret, secret, 'HMAC'), () => subtle.wrapKey('raw', secret, locked, gcm)))
  return ends`,
)

same(
  'what a getter of the algorithm does to the data counts',
  `const data = bytes(10), key = await subtle.importKey('raw', bytes(16), 'AES-CBC', true, ['encrypt'])
  const iv = bytes(16), hash = { get name() { data.fill(0); return 'SHA-256' } }
  const turns = []
  const algorithm = { get name() { return 'AES-CBC' }, get iv() { turns.push('iv'); data.fill(9); return iv } }
  const text = await subtle.encrypt(algorithm, key, data)
  return [hex(text), turns, hex(await subtle.digest(hash, bytes(5))), await end(() => subtle.encrypt({ name: 'AES-CBC', get iv() { throw new RangeError() } }, key, data))]`,
)

test('where the platform differs from the standard, the standard holds', async () => {
  const ends =
    await inGuest(`const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']), key = await subtle.importKey('raw', bytes(9), 'HKDF', false, ['deriveKey'])
    return all(() => subtle.importKey('jwk', bytes(16), 'AES-GCM', true, ['encrypt']), () => subtle.exportKey('raw', pair.privateKey),
      () => subtle.deriveKey({ name: 'HKDF', hash: 'SHA-1', salt: bytes(1), info: bytes(1) }, key, { name: 'HMAC', hash: 'SHA-1', length: 0 }, true, ['sign']))`)
  assert.deepEqual(ends, ['TypeError', 'InvalidAccessError', 'TypeError'])
})

test('a key cloned within the realm is the same key, and a SubtleCrypto is not cloned', async () => {
  const ends =
    await inGuest(`const key = await subtle.importKey('raw', bytes(16), 'AES-CBC', true, ['encrypt']), copy = structuredClone({ key }).key
    return [copy !== key, copy instanceof CryptoKey, hex(await subtle.exportKey('raw', copy)), await end(async () => structuredClone(subtle))]`)
  assert.deepEqual(ends, [true, true, '01080f161d242b323940474e555c636a', 'DataCloneError'])
})

test('a key is imported and used while the module starts', async () => {
  const version = handler(
    `async () => new Response(String((await signed).byteLength))
    }
    const signed = crypto.subtle.importKey('raw', new Uint8Array(9), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']).then(key => crypto.subtle.sign('HMAC', key, new Uint8Array(9)))
    const unused = {`,
  )
  assert.equal(await ask(host, version), '20')
})
