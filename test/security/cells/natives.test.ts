// Guests that call built-ins which run long in C++, where V8 looks at no clock: lists, numbers, sorting, collections.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

/** The culprit is known whether V8 stopped it or its process was killed; some meet their memory first. */
const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/

/** Over and over, so that one that is quick on a quick machine, or throws, meets its limit too. */
const again = (code: string): string => `for (;;) try { ${code} } catch {}`

const VAST = '{ length: 2 ** 53 - 1 }'
const SPARSE = 'new Array(2 ** 32 - 1)'

const vast: Attack[] = [
  ['fill of 2^53 elements', `Array.prototype.fill.call(${VAST}, 0)`],
  ['indexOf in 2^53 elements', `Array.prototype.indexOf.call(${VAST}, 1)`],
  ['lastIndexOf in 2^53 elements', `Array.prototype.lastIndexOf.call(${VAST}, 1)`],
  ['includes in 2^53 elements', `Array.prototype.includes.call(${VAST}, 1)`],
  ['reverse of 2^53 elements', `Array.prototype.reverse.call(${VAST})`],
  ['copyWithin of 2^53 elements', `Array.prototype.copyWithin.call(${VAST}, 1, 0)`],
  ['unshift before 2^53 elements', `Array.prototype.unshift.call({ length: 2 ** 53 - 9 }, 1)`],
  ['splice of 2^53 elements', `Array.prototype.splice.call(${VAST}, 0, 1)`],
  ['forEach over 2^53 elements', `Array.prototype.forEach.call(${VAST}, () => {})`],
  ['join of 2^32 elements', `Array.prototype.join.call({ length: 2 ** 32 - 2 })`],
  ['sort of 2^53 elements', `Array.prototype.sort.call(${VAST})`],
  ['indexOf in a sparse array', `${SPARSE}.indexOf(1)`],
  ['lastIndexOf in a sparse array', `${SPARSE}.lastIndexOf(1)`],
  ['includes in a sparse array', `${SPARSE}.includes(1)`],
  ['fill of a sparse array', `${SPARSE}.fill(0)`],
  ['reverse of a sparse array', `const a = ${SPARSE}; a[0] = 1; a.reverse()`],
  ['sort of a sparse array', `const a = ${SPARSE}; a[0] = 1; a.sort()`],
  ['join of a sparse array', `${SPARSE}.join()`],
  ['concat of arrays that say they are long', `[].concat({ length: 2 ** 32, [Symbol.isConcatSpreadable]: true })`],
  [
    'every of a proxy of 2^53 elements',
    `Array.prototype.indexOf.call(new Proxy({}, { get: (_, key) => key === 'length' ? 2 ** 53 - 1 : 0, has: () => true }), 1)`,
  ],
  ['flat of an array in itself', `const a = []; a.push(a, a); a.flat(Infinity)`],
  ['flat of 2^30 leaves', `let a = [1]; for (let n = 0; n < 30; n++) a = [a, a]; a.flat(Infinity)`],
].map(([name = '', code = '']) => ({ name, run: again(code), ends: STOPPED }))

const numbers: Attack[] = [
  ['a BigInt of 2^27 bits as text', `(1n << (1n << 27n)).toString()`],
  ['a power of BigInts', `3n ** 30_000_000n`],
  ['a product of BigInts', `const a = (1n << 2n ** 26n) - 1n; a * a`],
  ['a quotient of BigInts', `const a = (1n << 2n ** 27n) - 1n, b = (1n << 2n ** 26n) - 3n; a / b`],
  ['a BigInt of ten million digits', `BigInt('9'.repeat(1e7))`],
  ['a BigInt for people', `(1n << 2n ** 24n).toLocaleString('de')`],
  ['a number of 100 million digits', `parseFloat('9'.repeat(1e8))`],
  ['a date of 10 million digits', `Date.parse('1'.repeat(1e7))`],
].map(([name = '', code = '']) => ({ name, run: again(code), limits: { memoryMiB: 256 }, ends: STOPPED }))

const collections: Attack[] = [
  [
    'a sort of eight million doubles',
    `const a = new Float64Array(8e6); for (let n = 0; n < 8e6; n++) a[n] = -n; a.sort()`,
  ],
  ['a sort of a million strings', `Array.from({ length: 1e6 }, (_, n) => 'x'.repeat(50) + n).sort()`],
  ['copies of 100 MB', `const a = new Uint8Array(1e8); for (;;) a.set(a.subarray(1))`],
  ['a search through 200 MB', `const a = new Uint8Array(2e8); for (;;) a.indexOf(1)`],
  ['joined bytes', `new Uint8Array(4e7).join()`],
  [
    'a chain of 300,000 weak maps',
    `let key = {}; const first = key; globalThis.maps = []; for (let n = 0; n < 3e5; n++) { const m = new WeakMap(), next = {}; m.set(key, next); globalThis.maps.push(m); key = next } globalThis.first = first`,
  ],
  [
    'a function bound 100,000 times',
    `let f = () => {}; for (let n = 0; n < 1e5; n++) f = f.bind(null, 1); f.name; f()`,
  ],
  [
    'a proxy of a proxy, a million deep',
    `let p = {}; for (let n = 0; n < 1e6; n++) p = new Proxy(p, {}); p.x; Array.isArray(p)`,
  ],
  [
    'a prototype chain of a million',
    `let o = {}; for (let n = 0; n < 1e6; n++) o = Object.create(o); o.x; o instanceof Map`,
  ],
  [
    'keys of a million by a proxy',
    `Object.entries(new Proxy({}, { ownKeys: () => Array.from({ length: 1e6 }, (_, n) => 'k' + n) }))`,
  ],
  ['sets united', `const a = new Set(Array(1e6).keys()); for (;;) a.union(a).isSubsetOf(a)`],
  ['a clone of a list a million deep', `let a = []; for (let n = 0; n < 1e6; n++) a = [a]; structuredClone(a)`],
  ['clones of ten million numbers', `structuredClone(Array(1e7).fill(1))`],
  ['promises of an iterable without end', `Promise.all((function* () { for (;;) yield 1 })())`],
].map(([name = '', code = '']) => ({ name, run: again(code), limits: { memoryMiB: 512 }, ends: STOPPED }))

testFamily('natives', [...vast, ...numbers, ...collections], { sharpest: ['a BigInt of 2^27 bits as text'] })
