// What a guest may ask of the host, asked for too much or with the wrong types: memory and event loop stay sound.

import { type Attack, testAttacks } from './attacks.ts'

/** Ends with what was thrown, or with `done`. */
const attempt = (code: string): string =>
  `try { ${code} } catch (error) { return new Response(error.name) } return new Response('done')`

/** The longest string there is: it costs the guest nothing until somebody reads it. */
const HUGE = `'x'.repeat(2 ** 29 - 24)`

const oversize: Attack[] = [
  ['btoa of the longest string', `btoa(${HUGE})`, 'RangeError'],
  ['atob of the longest string', `atob(${HUGE})`, 'RangeError'],
  ['a URL of 10 MB', `new URL('http://h/' + 'x'.repeat(1e7))`, 'TypeError'],
  ['a base of 10 MB', `new URL('x', 'http://h/' + 'x'.repeat(1e7))`, 'TypeError'],
  ['a setter of 10 MB', `new URL('http://h/').pathname = 'x'.repeat(1e7)`, 'TypeError'],
  ['a fetch of 10 MB of URL', `await fetch('http://h/' + 'x'.repeat(1e7))`, 'TypeError'],
  ['a fetch with 10 MB of headers', `await fetch('http://h/', { headers: { a: 'x'.repeat(1e7) } })`, 'TypeError'],
  ['a method of 10 MB', `await fetch('http://h/', { method: 'x'.repeat(1e7) })`, 'TypeError'],
  ['a label of a million characters', `new TextDecoder('x'.repeat(1e6))`, 'RangeError'],
  ['a label of a million spaces', `new TextDecoder(' '.repeat(1e6) + 'utf-8')`, 'done'],
  ['65,537 random bytes', `crypto.getRandomValues(new Uint8Array(65537))`, 'QuotaExceededError'],
  ['a digest of 65 MiB', `await crypto.subtle.digest('SHA-512', new Uint8Array(65 * 2 ** 20))`, 'OperationError'],
  ['a decoding of 65 MiB', `new TextDecoder('utf-16le').decode(new Uint8Array(65 * 2 ** 20))`, 'RangeError'],
  [
    'a digest by a long name',
    `await crypto.subtle.digest('SHA-256'.repeat(1e6), new Uint8Array(1))`,
    'NotSupportedError',
  ],
  ['an error message of 100 MB', `throw new Error('x'.repeat(1e8))`, 'Error'],
].map(([what = '', code = '', ends = '']) => ({
  name: `oversize: ${what} ends as ${ends}`,
  run: attempt(code),
  ends,
  limits: { cpuMs: 3000, memoryMiB: 256 },
}))

const beyond: Attack[] = [
  ['encoding the longest string', `new TextEncoder().encode(${HUGE})`],
  ['logging 100 MB again and again', `for (;;) console.log('x'.repeat(1e8))`],
  ['throwing 100 MB', `throw 'x'.repeat(1e8)`],
  ['answering with 200 MB of text', `return new Response('x'.repeat(2e8))`],
  [
    'a multipart form of 100 MB',
    `const form = new FormData(); form.set('a', 'x'.repeat(1e8)); await new Response(form).text()`,
  ],
  ['base64 in a loop', `for (;;) btoa('x'.repeat(1e6))`],
  ['digests in a loop', `for (const data = new Uint8Array(1e6); ;) await crypto.subtle.digest('SHA-512', data)`],
  ['URLs in a loop', `for (;;) new URL('http://h/' + 'ü'.repeat(1e4))`],
  [
    'names of 5,000 characters, no two alike',
    `let name = ''; for (let n = 0; n < 5000; n++) name += String.fromCharCode(0x4e00 + n * 4); for (;;) new URL('http://' + name)`,
  ],
  ['UUIDs in a loop', `for (;;) crypto.randomUUID()`],
].map(([what = '', run = '']) => ({
  name: `beyond the limits: ${what} ends the request`,
  run,
  ends: /^ERR_(CPU_LIMIT|MEMORY_LIMIT|GUEST_EXCEPTION|BAD_RESPONSE)$|^RangeError/,
  limits: { cpuMs: 100 },
}))

const counts: Attack[] = [
  ['a million timers', attempt(`for (let n = 0; n < 1e6; n++) setTimeout(() => {}, 1e6)`), 'RangeError', 20_000],
  ['a million intervals', attempt(`for (let n = 0; n < 1e6; n++) setInterval(() => {}, 1e6)`), 'RangeError', 20_000],
  [
    'ten thousand timers, stopped and started',
    attempt(`for (let n = 0; n < 30000; n++) clearTimeout(setTimeout(() => {}, 1e6))`),
    'done',
    20_000,
  ],
  [
    'a hundred thousand messages',
    attempt(
      `const { port1, port2 } = new MessageChannel(); port1.onmessage = () => {}; for (let n = 0; n < 1e5; n++) port2.postMessage(n)`,
    ),
    'done',
    20_000,
  ],
  [
    'a hundred thousand marks with an observer each thousand',
    attempt(
      `for (let n = 0; n < 1e5; n++) { if (n % 1000 === 0) new PerformanceObserver(() => {}).observe({ type: 'mark' }); performance.mark('m' + n) }`,
    ),
    'done',
    20_000,
  ],
  [
    'a hundred thousand decoders',
    attempt(
      `const all = []; for (let n = 0; n < 1e5; n++) { const d = new TextDecoder('utf-16le'); d.decode(new Uint8Array(1), { stream: true }); all.push(d) }`,
    ),
    'done',
    20_000,
  ],
  [
    'a decoder that was pushed out',
    attempt(
      `const all = []; for (let n = 0; n < 65; n++) { const d = new TextDecoder('utf-16le'); d.decode(new Uint8Array(1), { stream: true }); all.push(d) } all[0].decode(new Uint8Array(1))`,
    ),
    'RangeError',
    20_000,
  ],
  ['a hundred thousand lines of log', attempt(`for (let n = 0; n < 1e5; n++) console.log('x')`), 'done', 20_000],
  [
    'ten thousand fetches at once',
    `const all = []; for (let n = 0; n < 1e4; n++) all.push(fetch('http://127.0.0.1:1/').then(() => 'in', error => error.name)); return new Response([...new Set(await Promise.all(all))].join())`,
    'TypeError',
    20_000,
  ],
  [
    'five thousand bodies that are never read',
    `const all = []; for (let n = 0; n < 5000; n++) all.push(fetch('http://127.0.0.1:1/', { method: 'POST', duplex: 'half', body: new ReadableStream({}) }).catch(error => error.name)); return new Response([...new Set(await Promise.all(all))].join())`,
    /^(TypeError|RangeError|TypeError,RangeError|RangeError,TypeError)$/,
    20_000,
  ],
  [
    'a hundred thousand abort listeners',
    attempt(
      `const c = new AbortController(); for (let n = 0; n < 1e5; n++) c.signal.addEventListener('abort', () => {}); c.abort()`,
    ),
    /done|ERR_CPU_LIMIT/,
    300,
  ],
  ['a hundred thousand waitUntil', attempt(`for (let n = 0; n < 1e5; n++) ctx.waitUntil(null)`), 'done', 20_000],
].map(([what, run, ends, cpuMs]) => ({
  name: `counted: ${what}`,
  run: String(run),
  ends: ends as string,
  limits: { cpuMs: Number(cpuMs) },
}))

const confused: Attack[] = [
  ['timer ids that are objects', `clearTimeout({ valueOf() { throw new RangeError() } })`, 'RangeError'],
  [
    'a delay that is a proxy',
    `setTimeout(() => {}, new Proxy({}, { get() { throw new SyntaxError() } }))`,
    'SyntaxError',
  ],
  [
    'a delay of NaN, Infinity and -1',
    `setTimeout(() => {}, NaN); clearTimeout(setTimeout(() => {}, Infinity)); setTimeout(() => {}, -1)`,
    'done',
  ],
  [
    'a digest of a detached buffer',
    `const b = new Uint8Array(8); structuredClone(b, { transfer: [b.buffer] }); await crypto.subtle.digest('SHA-1', b)`,
    'done',
  ],
  ['a digest by __proto__', `await crypto.subtle.digest('__proto__', new Uint8Array(1))`, 'NotSupportedError'],
  [
    'a digest by a name that changes',
    `await crypto.subtle.digest({ n: 0, get name() { return this.n++ ? 'MD5' : 'SHA-1' } }, new Uint8Array(1))`,
    'done',
  ],
  [
    'random bytes into a view with a lying length',
    `crypto.getRandomValues(Object.defineProperty(new Uint8Array(4), 'byteLength', { value: 1e9 }))`,
    'done',
  ],
  [
    'conversions poisoned on String.prototype',
    `String.prototype.toWellFormed = String.prototype.toString = () => ({ deep: [] }); new URL('http://h/'); btoa('x'); new TextEncoder().encode('ü')`,
    'done',
  ],
  ['Symbol.toPrimitive that gives objects', `new URL({ [Symbol.toPrimitive]: () => ({}) })`, 'TypeError'],
  [
    'a deep structure as a URL',
    `let deep = []; for (let n = 0; n < 1e5; n++) deep = [deep]; new URL(deep)`,
    /RangeError|TypeError/,
  ],
  [
    'a deep structure in the log',
    `let deep = []; for (let n = 0; n < 1e5; n++) deep = [deep]; console.log(deep)`,
    'done',
  ],
  [
    'a proxy in the log',
    `console.log(new Proxy({}, { ownKeys() { throw 1 }, get() { throw 2 }, getPrototypeOf() { throw 3 } }))`,
    'done',
  ],
  [
    'getters that throw in the log',
    `console.log({ get a() { throw 1 }, get [Symbol.toStringTag]() { throw 2 }, get constructor() { throw 3 } })`,
    'done',
  ],
  [
    'numbers where Number.prototype is poisoned',
    `Number.prototype.valueOf = () => ({}); Math.trunc = () => ({}); setTimeout(() => {}, 1.5)`,
    'done',
  ],
  [
    'Object.prototype.err on every answer',
    `Object.prototype.err = 'refused'; Object.prototype.name = 'TypeError'; new TextEncoder().encode('ü'.repeat(99))`,
    /TypeError|done/,
  ],
].map(([what, code, ends]) => ({ name: `wrong types: ${what}`, run: attempt(String(code)), ends: ends as string }))

testAttacks('ops', [...oversize, ...beyond, ...counts, ...confused])
