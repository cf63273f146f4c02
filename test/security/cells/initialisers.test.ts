// Arguments that run code when the runtime or V8 reads them: traps of proxies, iterators, species, comparators, what is
// thrown and how its stack is made.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const SPIN = 'for (;;);'
const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/

/** Guest code: each trap spins; `key` lets one key through, so that what asks for it gets on. */
const TRAP = `const trap = new Proxy({}, new Proxy({}, { get() { ${SPIN} } }))`
/** Guest code: keys without end, or as many as V8 takes at once. */
const ENDLESS = `const endless = { *[Symbol.iterator]() { for (;;) yield ['a', 'b'] } }
const keys = new Proxy({}, { ownKeys: () => Array.from({ length: 1e6 }, (_, n) => 'k' + n), getOwnPropertyDescriptor: () => ({ value: 'x', enumerable: true, configurable: true }), get: () => 'x' })`

const initialisers: Attack[] = ['trap', 'endless', 'keys'].flatMap(kind =>
  [
    ['Headers', `new Headers(${kind})`],
    ['a Response', `new Response('', ${kind})`],
    ['the headers of a Response', `new Response('', { headers: ${kind} })`],
    ['a Request', `new Request('http://h/', ${kind})`],
    ['the headers of a Request', `new Request('http://h/', { headers: ${kind} })`],
    ['URLSearchParams', `new URLSearchParams(${kind})`],
    ['a Blob', `new Blob(${kind})`],
    ['fetch', `await fetch('http://127.0.0.1:1/', ${kind}).catch(() => {})`],
    ['structuredClone', `structuredClone(${kind}); structuredClone(1, { transfer: ${kind} })`],
    ['an algorithm', `await crypto.subtle.digest(${kind}, new Uint8Array(1)).catch(() => {})`],
    ['Response.json', `Response.json(${kind})`],
    ['the log', `console.log(${kind})`],
  ].map(([what = '', code = '']) => ({
    name: `${kind} as the initialiser of ${what}`,
    run: `${TRAP}; ${ENDLESS}; for (;;) try { ${code} } catch {}`,
    ends: STOPPED,
  })),
)

const builtins: Attack[] = [
  ['a comparator of typed arrays that spins', `new Float64Array(9).sort(() => { ${SPIN} })`],
  ['a comparator without order', `const a = new Float64Array(2e6); for (;;) a.sort(() => Math.random() - 0.5)`],
  ['an array from an iterator without end', `Array.from((function* () { for (;;) yield 1 })())`],
  ['an array from 2^53 elements', `for (;;) try { Array.from({ length: 2 ** 53 - 1 }, () => {}) } catch {}`],
  ['a typed array from 2^32 elements', `for (;;) try { Uint8Array.from({ length: 2 ** 32 }) } catch {}`],
  ['an array from an async iterator', `await Array.fromAsync((async function* () { for (;;) yield 1 })())`],
  ['groups of an iterator', `Object.groupBy((function* () { for (let n = 0; ; n++) yield n })(), n => n)`],
  [
    'helpers of iterators',
    `Iterator.from((function* () { for (;;) yield 1 })()).flatMap(n => [n, n]).filter(() => false).next()`,
  ],
  [
    'an iterator that counts to 2^53',
    `[].values().constructor; Iterator.from({ next: () => ({ done: false }) }).drop(Infinity).next()`,
  ],
  [
    'a species that is never full',
    `class A extends Array { static get [Symbol.species]() { return function () { return new Proxy([], { defineProperty: () => true }) } } } const a = new A(); a.length = 2 ** 32 - 1; for (;;) a.concat(a), a.slice(0), a.splice(0)`,
  ],
  [
    'a species of buffers',
    `class B extends ArrayBuffer { static get [Symbol.species]() { ${SPIN} } } new B(9).slice(1)`,
  ],
  ['keys of the longest string', `for (;;) try { Object.keys(Object('x'.repeat(2 ** 29 - 24))) } catch {}`],
  ['the longest string, spread into an object', `for (;;) try { ({ ...'x'.repeat(1e8) }) } catch {}`],
  ['names of a typed array', `const a = new Uint8Array(3e7); for (;;) Reflect.ownKeys(a).length`],
  ['a frozen array of ten million', `for (;;) try { Object.freeze(Array(1e7).fill(1)) } catch {}`],
  ['arguments of 2^32', `for (;;) try { Reflect.apply(() => {}, null, { length: 2 ** 32 - 1 }) } catch {}`],
  ['a raw string of 2^53', `String.raw({ raw: { length: 2 ** 53 - 1 } })`],
  [
    'a regular expression that always matches',
    `RegExp.prototype[Symbol.replace].call({ flags: 'g', exec: () => [''], lastIndex: 0 }, 'x', 'y')`,
  ],
  [
    'a split by what never ends',
    `class R extends RegExp { exec() { this.lastIndex = 1; return null } } for (;;) 'x'.repeat(1e7).split(new R('x'))`,
  ],
  ['matches one by one', `for (;;) for (const _ of 'x'.repeat(1e7).matchAll(/(?<a>x)/dgy));`],
  [
    'a hundred thousand named groups',
    `for (let n = 0; ; n++) try { new RegExp(Array.from({ length: 1e5 }, (_, m) => '(?<g' + n + '_' + m + '>x)?').join('')).exec('x'.repeat(1e5)) } catch {}`,
  ],
  ['a comparison of half a GB', `const s = 'ä'.repeat(2 ** 28); for (;;) s.localeCompare(s + 'x', 'sv')`],
  ['an escape of half a GB', `for (;;) try { RegExp.escape('.'.repeat(2 ** 28)) } catch {}`],
  [
    'bytes as text and back',
    `const a = new Uint8Array(5e7); for (;;) try { Uint8Array.fromBase64(a.toBase64()); Uint8Array.fromHex(a.toHex()) } catch {}`,
  ],
  [
    'an indent of depth',
    `let o = {}; for (let n = 0; n < 3000; n++) o = { o }; for (;;) JSON.stringify(o, null, '          ')`,
  ],
  [
    'a toJSON without end',
    `for (;;) try { JSON.stringify({ toJSON() { return [{ toJSON: this.toJSON }] } }) } catch {}`,
  ],
  [
    'a reviver of a million',
    `const text = JSON.stringify(Array(1e6).fill([])); for (;;) JSON.parse(text, function (k, v) { return v })`,
  ],
  [
    'finalizers of millions',
    `const r = new FinalizationRegistry(() => { ${SPIN} }); for (;;) { const o = {}; r.register(o, new WeakRef(o), o); r.unregister(o) }`,
  ],
].map(([name = '', run = '']) => ({ name, run, ends: STOPPED, limits: { memoryMiB: 256 } }))

/** A message of any length is told in short, and its code is never the guest's. */
const TOLD = /^ERR_(GUEST_EXCEPTION|CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/

const thrown: Attack[] = [
  [
    'an error of a million causes',
    `let e = new Error('x'); for (let n = 0; n < 1e6; n++) e = new Error('y', { cause: e }); throw e`,
  ],
  ['an aggregate of a million', `throw new AggregateError(Array(1e6).fill(new Error('x')), 'all')`],
  [
    'a stack of frames without limit',
    `Error.stackTraceLimit = Infinity; const f = n => { if (n) f(n - 1); else throw new Error('deep') }; f(5000)`,
  ],
  [
    'stacks that are captured again and again',
    `Error.stackTraceLimit = Infinity; const f = n => n ? f(n - 1) : Error.captureStackTrace({}); for (;;) f(5000)`,
  ],
  [
    'call sites, kept',
    `Error.stackTraceLimit = Infinity; Error.prepareStackTrace = (_, s) => s; const all = []; const f = n => n ? f(n - 1) : all.push(new Error().stack); for (;;) f(3000)`,
  ],
  ['a stack that is another error', `const e = new Error(); e.stack = new Proxy(e, {}); throw e`],
  ['a name of 100 MB', `const e = new Error('x'); e.name = 'N'.repeat(1e8); throw e`],
  [
    'a name that changes',
    `let n = 0; throw Object.defineProperty(new Error('x'), 'name', { get: () => n++ % 2 ? Symbol() : { toString() { ${SPIN} } } })`,
  ],
  ['a code of ours', `throw Object.assign(new Error('x'), { code: 'ERR_NOT_FOUND', status: 200, fault: 'host' })`],
  ['a symbol', `throw Symbol('x')`],
  ['a revoked proxy', `const p = Proxy.revocable(function () {}, {}); p.revoke(); throw p.proxy`],
  ['the global object', `throw globalThis`],
  ['a promise that rejects', `throw Promise.reject(new Error('x'))`],
  [
    'a stack of lone surrogates and controls',
    `const e = new Error('\\ud800\\u0000\\u001b[2J\\r\\n\\u2028'.repeat(1e5)); e.stack = e.message; throw e`,
  ],
].map(([name = '', run = '']) => ({ name: `thrown: ${name}`, run, ends: TOLD }))

testFamily('initialisers', [...initialisers, ...builtins, ...thrown])
