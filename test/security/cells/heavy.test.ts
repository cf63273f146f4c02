// WebAssembly, cryptography and compression: much work and memory for few bytes, most of it outside of the heap.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/
/** What is refused at once is answered for. */
const BOUNDED = /^(200 .*|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST|GUEST_EXCEPTION|WALL_LIMIT))$/

/** Over and over, whatever it throws. */
const again = (code: string): string =>
  `const all = globalThis.all ??= []; for (let n = 0; ; n++) try { ${code} } catch {}`

/** Guest code: modules made of sections, each `[id, …bytes]`, in the binary format of WebAssembly. */
const MODULES = `
const leb = n => { const out = []; do { out.push((n & 127) | (n > 127 ? 128 : 0)); n = Math.floor(n / 128) } while (n > 0); return out }
const module = (...sections) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...sections.flatMap(([id, ...bytes]) => [id, ...leb(bytes.length), ...bytes])])
const type = [1, 1, 0x60, 0, 0], func = [3, 1, 0], exported = [7, 1, 1, 102, 0, 0], start = [8, 0]
const code = (...body) => [10, 1, ...leb(body.length + 2), 0, ...body, 11]
const forever = [3, 64, 12, 0, 11]
const run = bytes => new WebAssembly.Instance(new WebAssembly.Module(bytes))
`

const wasm: Attack[] = [
  ['a loop in an export', `run(module(type, func, exported, code(...forever))).exports.f()`],
  ['a loop in a start function', `run(module(type, func, start, code(...forever)))`],
  ['recursion without end', `run(module(type, func, exported, code(16, 0))).exports.f()`],
  [
    'memories of 4 MiB, filled',
    `const m = new WebAssembly.Memory({ initial: 64 }); new Uint8Array(m.buffer).fill(1); all.push(m)`,
  ],
  [
    'memories that grow, filled',
    `const m = all[0] ??= new WebAssembly.Memory({ initial: 1 }); m.grow(16); new Uint8Array(m.buffer).fill(1)`,
  ],
  ['memories inside of modules', `all.push(run(module([5, 1, 0, ...leb(64)], [11, 1, 0, 65, 0, 11, 1, 120])))`],
  ['a memory of 4 GiB', `all.push(run(module([5, 1, 0, ...leb(65536)])))`],
  ['memories that nobody touches', `all.push(new WebAssembly.Memory({ initial: 1, maximum: 65536 }))`],
  ['tables', `all.push(new WebAssembly.Table({ initial: 1e6, element: 'anyfunc' }))`],
  ['globals', `all.push(new WebAssembly.Global({ value: 'i64', mutable: true }, 1n))`],
  [
    'modules of 200 KB',
    `all.push(run(module(type, func, exported, code(...Array(2e5).fill(1), 65, ...leb(n % 64), 26))))`,
  ],
  [
    'modules of 60,000 functions',
    `all.push(new WebAssembly.Module(module(type, [3, ...leb(6e4), ...Array(6e4).fill(0)], [10, ...leb(6e4), ...Array(6e4).fill([2, 0, 11]).flat()])))`,
  ],
  [
    'modules that compile in the background',
    `WebAssembly.compile(module(type, func, exported, code(...Array(1e5).fill(1)))).catch(() => {})`,
  ],
  ['shared memories', `all.push(new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true }))`],
  [
    'buffers of memories that resize',
    `const m = new WebAssembly.Memory({ initial: 1, maximum: 60000 }); m.toResizableBuffer().resize(6e4 * 65536); all.push(m)`,
  ],
  [
    'blocks in blocks',
    `WebAssembly.validate(module(type, func, code(...Array(1e5).fill([2, 64]).flat(), ...Array(1e5).fill(11))))`,
  ],
].map(([name = '', code = '']) => ({ name: `wasm: ${name}`, run: `${MODULES} ${again(code)}`, ends: STOPPED }))

const SECRET = `await crypto.subtle.importKey('raw', new Uint8Array(32), 'PBKDF2', false, ['deriveBits'])`
const RSA = `{ name: 'RSASSA-PKCS1-v1_5', modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }`
const derive = (iterations: string, bits = '256'): string =>
  `crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(16), iterations: ${iterations} }, key, ${bits})`

const keys: Attack[] = [
  [
    '200 RSA keys at once',
    `await Promise.allSettled(Array.from({ length: 200 }, () => crypto.subtle.generateKey(${RSA}, true, ['sign', 'verify'])))`,
    1,
  ],
  ['an RSA key each, for twenty callers', `await crypto.subtle.generateKey(${RSA}, true, ['sign', 'verify'])`, 20],
  [
    'an RSA key with an exponent of its own',
    `await crypto.subtle.generateKey({ ...${RSA}, publicExponent: new Uint8Array(512).fill(255) }, true, ['sign'])`,
    1,
  ],
  [
    'an RSA key of 64 Ki bits',
    `await crypto.subtle.generateKey({ ...${RSA}, modulusLength: 65536 }, true, ['sign'])`,
    1,
  ],
  ['2^31 - 1 rounds', `const key = ${SECRET}; await ${derive('2 ** 31 - 1')}`, 1],
  [
    'a hundred times a million rounds',
    `const key = ${SECRET}; await Promise.allSettled(Array.from({ length: 100 }, () => ${derive('1e6')}))`,
    1,
  ],
  ['a million rounds each, for twenty callers', `const key = ${SECRET}; await ${derive('1e6')}`, 20],
  ['2^31 bits', `const key = ${SECRET}; await ${derive('1', '2 ** 31 - 8')}`, 1],
  [
    'rounds that nobody waits for',
    `const key = ${SECRET}; for (let n = 0; n < 100; n++) ${derive('1e5')}.catch(() => {})`,
    1,
  ],
].map(([name, code, calls]) => ({
  name: `keys: ${name as string}`,
  run: `${code as string}; return new Response('made')`,
  calls: Number(calls),
  // A refusal is quick; work on other threads is billed as it goes.
  limitMs: 1000,
  ends: /^(200 made|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST|GUEST_EXCEPTION|WALL_LIMIT|BUSY))$/,
}))

const floods: Attack[] = [
  [
    'encryption of 50 MB',
    `const k = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']); await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, k, new Uint8Array(2e7))`,
  ],
  [
    'signatures',
    `const k = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-521' }, true, ['sign']); for (;;) await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-512' }, k.privateKey, new Uint8Array(9))`,
  ],
  ['keys of curves', `await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign'])`],
  [
    'codes of messages',
    `const k = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']); all.push(k); await crypto.subtle.sign('HMAC', k, new Uint8Array(1e6))`,
  ],
  [
    'imports of odd keys',
    `await crypto.subtle.importKey('jwk', { kty: 'RSA', n: 'x'.repeat(1e6), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify'])`,
  ],
].map(([name = '', code = '']) => ({ name: `crypto: a flood of ${name}`, run: again(code), ends: STOPPED }))

/** Guest code: `bomb` unpacks to a thousand times its size. */
const BOMB = `const pack = async (bytes, format) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream(format))).arrayBuffer())
const bomb = await pack(new Uint8Array(8e6), 'gzip')
const unpack = bytes => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')))
`

const compression: Attack[] = [
  ['a bomb, over and over', `for (;;) await unpack(bomb).arrayBuffer()`],
  ['a hundred bombs, kept', `const all = []; for (let n = 0; n < 100; n++) all.push(await unpack(bomb).arrayBuffer())`],
  [
    'bombs that nobody reads',
    `const all = []; for (let n = 0; n < 1e5; n++) { const w = new DecompressionStream('gzip').writable.getWriter(); w.write(bomb).catch(() => {}); all.push(w) }`,
  ],
  [
    'codecs',
    `const all = []; for (let n = 0; n < 1e6; n++) { const c = new CompressionStream('deflate'); c.writable.getWriter().write(new Uint8Array(9)).catch(() => {}); all.push(c) }`,
  ],
  [
    'noise, packed without end',
    `const noise = new Uint8Array(65536); crypto.getRandomValues(noise); for (;;) await pack(noise, 'gzip')`,
  ],
  ['a bomb as the answer', `return unpack(bomb)`],
].map(([name = '', code = '']) => ({
  name: `compression: ${name}`,
  run: `${BOMB} ${code}; return new Response('refused')`,
  limits: { cpuMs: 200 },
  limitMs: 1000,
  ends: name.endsWith('answer') ? /^(200 .*|ERR_.*)$/s : BOUNDED,
}))

testFamily('heavy', [...wasm, ...keys, ...floods, ...compression], {
  sharpest: ['wasm: tables', 'keys: 200 RSA keys at once'],
})
