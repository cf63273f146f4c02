// Cryptography asked for too much, out of order, by objects that lie, and watched through poisoned built-ins.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, handler } from '../host/versions.ts'
import { type Attack, type Field, testAttacks } from './attacks.ts'

const RSA = (bits: number) =>
  `{ name: 'RSA-PSS', hash: 'SHA-256', modulusLength: ${bits}, publicExponent: new Uint8Array([1, 0, 1]) }`
const PBKDF2 = (rounds: string) =>
  `crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: ${rounds} }, key, 256)`
const KEY = `const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits', 'deriveKey']);`
const HMAC = `const hmac = await crypto.subtle.importKey('raw', new Uint8Array(8), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);`
const attempt = (code: string): string =>
  `try { ${code} } catch (error) { return new Response(error.name) } return new Response('done')`

const costs: Attack[] = [
  [
    '200 RSA keys of 4096 bits',
    `await Promise.all(Array.from({ length: 200 }, () => crypto.subtle.generateKey(${RSA(4096)}, true, ['sign'])))`,
  ],
  ['RSA keys of 2048 bits one after another', `for (;;) await crypto.subtle.generateKey(${RSA(2048)}, true, ['sign'])`],
  [
    'RSA keys that nobody awaits, errors swallowed',
    `for (;;) { crypto.subtle.generateKey(${RSA(2048)}, true, ['sign']).catch(() => {}); await null }`,
  ],
  ['PBKDF2 of 2^31 - 1 rounds', `${KEY} await ${PBKDF2('2 ** 31 - 1')}`],
  [
    'PBKDF2 of a million rounds, a thousand times',
    `${KEY} await Promise.all(Array.from({ length: 1000 }, () => ${PBKDF2('1e6')}))`,
  ],
  ['PBKDF2 of a thousand rounds for ever', `${KEY} for (;;) await ${PBKDF2('1000')}`],
  [
    'PBKDF2 for a key of 100,000 bits',
    `${KEY} for (;;) await crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(8), iterations: 1e5 }, key, { name: 'HMAC', hash: 'SHA-1', length: 100_000 }, false, ['sign'])`,
  ],
  [
    'digests of 32 MiB for ever',
    `const data = new Uint8Array(2 ** 25); for (;;) await crypto.subtle.digest('SHA-512', data)`,
  ],
  [
    'signatures on P-521 for ever',
    `const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-521' }, false, ['sign']); for (;;) await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-512' }, privateKey, new Uint8Array(2 ** 20))`,
  ],
  [
    'curve keys for ever',
    `for (;;) await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-521' }, false, ['deriveBits'])`,
  ],
  [
    'a getter of an algorithm that spins',
    `await crypto.subtle.digest({ get name() { for (;;); } }, new Uint8Array(1))`,
  ],
  [
    'usages without an end',
    `await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, { *[Symbol.iterator]() { for (;;) yield 'encrypt' } })`,
  ],
].map(([what = '', run = '']) => ({
  name: `costs: ${what} end at the limit`,
  run: `${run}; return new Response('free')`,
  ends: /^ERR_(CPU_LIMIT|MEMORY_LIMIT)$/,
  limits: { cpuMs: 100, memoryMiB: 256 },
}))

const refused: Attack[] = [
  ['an RSA key of 16384 bits', `await crypto.subtle.generateKey(${RSA(16384)}, true, ['sign'])`, 'OperationError'],
  [
    'an RSA key of 2^32 - 1 bits',
    `await crypto.subtle.generateKey(${RSA(2 ** 32 - 1)}, true, ['sign'])`,
    'OperationError',
  ],
  [
    'an RSA key with an even exponent',
    `await crypto.subtle.generateKey({ ...${RSA(2048)}, publicExponent: new Uint8Array([2]) }, true, ['sign'])`,
    'OperationError',
  ],
  [
    'an RSA key with an exponent of a megabyte',
    `await crypto.subtle.generateKey({ ...${RSA(2048)}, publicExponent: new Uint8Array(2 ** 20).fill(255) }, true, ['sign'])`,
    'OperationError',
  ],
  [
    'an RSA key to import with an exponent as long as its modulus',
    `const n = 'w' + 'A'.repeat(340) + 'B'; await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e: n }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify'])`,
    'OperationError',
  ],
  [
    'an RSA key to import of 8192 bits',
    `await crypto.subtle.importKey('jwk', { kty: 'RSA', n: 'w' + 'A'.repeat(1363) + 'B', e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify'])`,
    'OperationError',
  ],
  [
    'an RSA key to import of a million characters',
    `await crypto.subtle.importKey('jwk', { kty: 'RSA', n: 'w'.repeat(1e5), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify'])`,
    'DataError',
  ],
  [
    'an RSA key whose factors are not its own',
    `const n = 'w' + 'A'.repeat(340) + 'B', f = 'w'.repeat(171); await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e: 'AQAB', d: n, p: f, q: f, dp: f, dq: f, qi: f }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['sign'])`,
    'DataError',
  ],
  [
    'a job of a million characters',
    `await crypto.subtle.importKey('jwk', { kty: 'oct', k: 'w'.repeat(1e6) }, 'AES-GCM', true, ['encrypt'])`,
    'OperationError',
  ],
  [
    'a secret of 128 KiB',
    `await crypto.subtle.importKey('raw', new Uint8Array(2 ** 17), 'HKDF', false, ['deriveBits'])`,
    'OperationError',
  ],
  [
    'an HMAC key of 2^32 - 1 bits',
    `await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 2 ** 32 - 1 }, true, ['sign'])`,
    'OperationError',
  ],
  [
    'garbage as a key of a megabyte',
    `await crypto.subtle.importKey('pkcs8', new Uint8Array(2 ** 20), 'Ed25519', true, ['sign'])`,
    'OperationError',
  ],
  [
    'a salt of a megabyte',
    `${KEY} await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(2 ** 20), iterations: 1 }, key, 8)`,
    'OperationError',
  ],
  [
    '2^32 - 8 bits by PBKDF2',
    `${KEY} await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(2), iterations: 1 }, key, 2 ** 32 - 8)`,
    'OperationError',
  ],
  [
    'a message of 2 MiB by Ed25519',
    `const { privateKey } = await crypto.subtle.generateKey('Ed25519', false, ['sign']); await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(2 ** 21))`,
    'OperationError',
  ],
  [
    'a message of half a MiB and a byte by Ed448',
    `const { privateKey } = await crypto.subtle.generateKey('Ed448', false, ['sign']); await crypto.subtle.sign('Ed448', privateKey, new Uint8Array(2 ** 19 + 1))`,
    'OperationError',
  ],
  [
    'a context of 64 KiB',
    `const { privateKey } = await crypto.subtle.generateKey('Ed448', false, ['sign']); await crypto.subtle.sign({ name: 'Ed448', context: new Uint8Array(2 ** 16) }, privateKey, new Uint8Array(1))`,
    'OperationError',
  ],
  [
    'a getter that throws',
    `await crypto.subtle.digest({ get name() { throw new SyntaxError() } }, new Uint8Array(1))`,
    'SyntaxError',
  ],
  ['a proxy as data', `await crypto.subtle.digest('SHA-1', new Proxy(new Uint8Array(1), {}))`, 'TypeError'],
  ['a proxy as a key', `${HMAC} await crypto.subtle.sign('HMAC', new Proxy(hmac, {}), new Uint8Array(1))`, 'TypeError'],
  [
    'an object with the prototype of a key',
    `await crypto.subtle.sign('HMAC', Object.create(CryptoKey.prototype), new Uint8Array(1))`,
    'TypeError',
  ],
  [
    'a detached buffer as data',
    `${HMAC} const data = new Uint8Array(8); structuredClone(data, { transfer: [data.buffer] }); await crypto.subtle.sign('HMAC', hmac, data)`,
    'done',
  ],
  [
    'a buffer that a getter detaches',
    `const data = new Uint8Array(8); await crypto.subtle.digest({ get name() { if (data.byteLength > 0) structuredClone(data, { transfer: [data.buffer] }); return 'SHA-1' } }, data)`,
    'done',
  ],
  [
    'an iv that lies about its length',
    `const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']); await crypto.subtle.encrypt({ name: 'AES-GCM', iv: Object.defineProperty(new Uint8Array(12), 'length', { value: 1e9 }) }, key, new Uint8Array(9))`,
    /^(OperationError|done)$/,
  ],
  [
    'usages changed in the array that was given',
    `const { privateKey } = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']); privateKey.usages.push('verify'); privateKey.algorithm.name = 'HMAC'; await crypto.subtle.verify('Ed25519', privateKey, new Uint8Array(64), new Uint8Array(1))`,
    'InvalidAccessError',
  ],
  [
    '300,000 keys, all held',
    `${HMAC} const all = []; for (let n = 0; n < 3e5; n++) all.push(await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['encrypt']))`,
    /^(done|ERR_MEMORY_LIMIT)$/,
  ],
].map(([what, code, ends]) => ({
  name: `refused: ${what} ends as ${ends}`,
  run: attempt(String(code)),
  ends: ends as string,
  limits: { cpuMs: 20_000 },
}))

/** Each looks for the bytes of a secret, which are 1, 2, 3 …, or their base64, wherever a script can look. */
const SPY = `
let leaks = 0
const undo = [], { ownKeys, getOwnPropertyDescriptor } = Reflect, { isView } = ArrayBuffer
const { includes } = String.prototype, holds = (text, part) => Reflect.apply(includes, text, [part])
const look = (value, depth = 0) => {
  if (typeof value === 'string') { if (holds(value, 'AQIDBAUGBwgJCgsMDQ4PEA')) leaks++ }
  else if (isView(value)) { if (value[0] === 1 && value[1] === 2 && value[2] === 3) leaks++ }
  else if (depth < 4 && typeof value === 'object' && value !== null) {
    const keys = ownKeys(value)
    for (let at = 0; at < keys.length; at++) { const d = getOwnPropertyDescriptor(value, keys[at]); if (d && Object.hasOwn(d, 'value')) look(d.value, depth + 1) }
  }
}
const { subtle } = crypto, Bytes = Uint8Array, raw = new Bytes(16).map((_, n) => n + 1)
const wrapping = await subtle.importKey('raw', new Bytes(16), 'AES-KW', false, ['wrapKey', 'unwrapKey'])
const known = await subtle.importKey('raw', raw, 'AES-GCM', true, ['encrypt'])
const wrapped = await subtle.wrapKey('raw', known, wrapping, 'AES-KW')
raw.fill(0)
`
const SECRET = `const key = await subtle.unwrapKey('raw', wrapped, wrapping, 'AES-KW', 'AES-GCM', false, ['encrypt']);
await subtle.encrypt({ name: 'AES-GCM', iv: new Bytes(12) }, key, new Bytes(4)); structuredClone(key); key.usages; key.algorithm; String(key);
try { await subtle.exportKey('raw', key); leaks++ } catch {}
const pair = await subtle.generateKey({ name: 'RSA-OAEP', hash: 'SHA-1', modulusLength: 1024, publicExponent: new Bytes([1, 0, 1]) }, false, ['encrypt', 'decrypt']);`

const spies: Attack[] = [
  [
    'getters on Object.prototype',
    `for (const name of ['err', 'name', 'then', 'hash', 'length', 'toJSON', 'data', 'material', 'd', 'k', 'other', 'a', 'b', 'key']) { Object.defineProperty(Object.prototype, name, { configurable: true, get() { look(this) } }); undo[undo.length] = () => delete Object.prototype[name] }`,
  ],
  [
    'setters on Object.prototype',
    `for (const name of ['material', 'key', 'type', 'usages', 'algorithm', 'data']) { Object.defineProperty(Object.prototype, name, { configurable: true, set(value) { look(value); look(this) } }); undo[undo.length] = () => delete Object.prototype[name] }`,
  ],
  [
    'setters and iterators on Array.prototype',
    `const it = Array.prototype[Symbol.iterator]; undo[0] = () => undefined; undo[1] = () => undefined; undo[2] = () => { Array.prototype[Symbol.iterator] = it; for (const n of ['0', '1', '2']) delete Array.prototype[n] }; Array.prototype[Symbol.iterator] = function () { look(this); return it.call(this) }; for (const n of ['0', '1', '2']) Object.defineProperty(Array.prototype, n, { configurable: true, set(value) { look(value); Reflect.defineProperty(this, n, { value, writable: true, enumerable: true, configurable: true }) } })`,
  ],
  [
    'Promise.prototype.then',
    `const { then } = Promise.prototype; Promise.prototype.then = function (...args) { return then.call(this, value => { look(value); return args[0]?.(value) }, args[1]) }; Object.defineProperty(Promise.prototype, 'constructor', { get() { look(this); return class {} } })`,
  ],
  [
    'JSON',
    `const { parse, stringify } = JSON; JSON.parse = text => { look(text); return parse(text) }; JSON.stringify = value => { look(value); return stringify(value) }`,
  ],
  [
    'typed arrays',
    `const P = Object.getPrototypeOf(Uint8Array.prototype); for (const name of ['set', 'slice', 'subarray', 'fill']) { const f = P[name]; P[name] = function (...args) { look(this); args.forEach(a => look(a)); return f.apply(this, args) } } for (const name of ['length', 'byteLength', 'buffer']) { const { get } = Object.getOwnPropertyDescriptor(P, name); Object.defineProperty(P, name, { get() { look(this); return get.call(this) } }) } Object.defineProperty(P, 'constructor', { get() { look(this); return Bytes } })`,
  ],
  [
    'strings',
    `for (const name of ['slice', 'indexOf', 'charCodeAt', 'split', 'toUpperCase', 'substring', 'includes2']) { const f = String.prototype[name]; String.prototype[name] = function (...args) { look(String(this)); return f.apply(this, args) } }`,
  ],
  [
    'Map and Object',
    `for (const name of ['get', 'set', 'delete']) { const f = Map.prototype[name]; Map.prototype[name] = function (...args) { args.forEach(a => look(a)); return f.apply(this, args) } } Object.setPrototypeOf = (o, p) => { look(o); return Reflect.setPrototypeOf(o, p) }; Object.create = o => { look(o); return o }`,
  ],
].map(([what = '', poison = '']) => ({
  name: `spied on: a key that is not extractable does not show through ${what}`,
  run: `${SPY} ${poison}; let broken; try { ${SECRET} } catch (error) { broken = error } for (let at = undo.length; at > 0; at--) undo[at - 1](); return new Response(leaks > 0 ? 'leaked' : broken ? String(broken.stack) : 'kept')`,
  ends: 'kept',
  limits: { cpuMs: 20_000 },
}))

function neighbours(field: () => Field): void {
  test('while one function burns the threads, another is answered and has its turn on them', async () => {
    const { engine } = field()
    const burner = handler(
      `async () => { const make = () => crypto.subtle.generateKey(${RSA(3072)}, true, ['sign']); await Promise.allSettled(Array.from({ length: 50 }, make)); return new Response('free') }`,
      { name: 'burner', limits: { cpuMs: 3000 } },
    )
    const burning = ask(engine, burner).catch(error => error.code)
    const quick = handler(`async () => { ${KEY} return new Response(String((await ${PBKDF2('1000')}).byteLength)) }`, {
      name: 'quick',
      limits: { cpuMs: 2000 },
    })
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(engine, quick)))
    assert.deepEqual(answers, ['32', '32', '32', '32', '32'])
    assert.equal(await burning, 'ERR_CPU_LIMIT')
  })

  test('what threads did is on the bill of the request', async () => {
    const { engine } = field()
    const version = handler(
      `async () => { ${KEY} await ${PBKDF2('50_000')}; await scheduler.wait(1); return new Response() }`,
      { name: 'billed', limits: { cpuMs: 5000 } },
    )
    await ask(engine, version)
    const before = process.cpuUsage()
    const { timing } = await engine.dispatch(version, { method: 'GET', url: 'http://f/', headers: [], body: null })
    const { user, system } = process.cpuUsage(before)
    assert.ok(
      timing.cpu > 5 && timing.cpu <= (user + system) / 1000,
      `${timing.cpu} ms of ${(user + system) / 1000} ms`,
    )
  })

  test('a key made in one request works in the next, and a derivation of an ended one is dropped', async () => {
    const { engine, checkVictim } = field()
    const version = handler(
      `async request => {
      if (request.url.endsWith('/make')) {
        globalThis.key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
        ${KEY} globalThis.late = ${PBKDF2('20_000')}.then(() => 'arrived')
        return new Response('made')
      }
      const { byteLength } = await crypto.subtle.sign('HMAC', globalThis.key, new Uint8Array(1))
      return new Response(byteLength + await Promise.race([globalThis.late, scheduler.wait(50).then(() => 'never')]))
    }`,
      { limits: { cpuMs: 2000 } },
    )
    assert.equal(await ask(engine, version, { url: 'http://f/make' }), 'made')
    assert.equal(await ask(engine, version, { url: 'http://f/use' }), '20never')
    await checkVictim()
  })
}

testAttacks('crypto', [...costs, ...refused, ...spies], {}, neighbours)
