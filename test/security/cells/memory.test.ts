// Guests that grow: what V8 counts, what it counts too late, and what it does not count at all.

import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

/** Enough CPU to pass the memory first. */
const LIMITS = { cpuMs: 500, memoryMiB: 64 }
const MEMORY = /^ERR_(MEMORY_LIMIT|CELL_LOST)$/
/** Slow to grow, or caught by the guest: CPU may be spent before memory is. */
const SPENT = /^ERR_(MEMORY_LIMIT|CELL_LOST|CPU_LIMIT)$/
const SPENT_OR_THROWN = /^ERR_(MEMORY_LIMIT|CELL_LOST|CPU_LIMIT|GUEST_EXCEPTION)$/

/** Keeps whatever the expression makes, over and over, whatever it throws. */
const hoard = (expression: string): string =>
  `const all = globalThis.all ??= []; for (let n = 0; ; n++) try { all.push(${expression}) } catch {}`

const counted: Attack[] = [
  ['arrays of numbers', hoard('Array(1e4).fill(n)'), MEMORY],
  ['objects', hoard('{ a: n, b: [n], c: { n } }'), SPENT],
  ['maps', `const m = new Map(); for (let n = 0; ; n++) m.set(n, {})`, SPENT],
  ['sets of texts', `const s = new Set(); for (let n = 0; ; n++) s.add('text ' + n)`, SPENT],
  ['closures', hoard('(x => () => x + n)(Array(100).fill(n))'), SPENT],
  [
    'texts that double, read each time',
    `let s = 'x'; for (;;) { s += s; s.charCodeAt(s.length - 1) }`,
    SPENT_OR_THROWN,
  ],
  ['texts of a megabyte', hoard(`JSON.stringify('x'.repeat(1e6)) + n`), MEMORY],
  [
    'errors with long stacks',
    `Error.stackTraceLimit = 1e6; const f = n => n ? f(n - 1) : new Error(); ${hoard('f(500).stack')}`,
    SPENT,
  ],
  ['shapes of objects', hoard(`({ ['a' + n]: 1, ['b' + n]: 2 })`), SPENT],
  ['symbols of the registry', hoard(`Symbol.for('s'.repeat(1000) + n)`), SPENT],
  ['functions from strings', hoard(`Function('return ' + '[1],'.repeat(200) + n)`), SPENT],
  ['classes', hoard(`class { a() { return n } static b = Array(50).fill(n) }`), SPENT],
  ['generators at rest', hoard('(function* () { yield Array(1000).fill(n) })()'), SPENT],
  [
    'weak references and finalizers',
    `const r = new FinalizationRegistry(() => {}); ${hoard('new WeakRef(r.register({}, Array(50).fill(n)) ?? {})')}`,
    SPENT,
  ],
].map(([name, run, ends]) => ({ name: `kept: ${name}`, run: String(run), ends: ends as RegExp, limits: LIMITS }))

const sudden: Attack[] = [
  ['an array of 50 million', `Array(5e7).fill(0)`],
  ['an array of 2^32 - 1', `Array(2 ** 32 - 1).fill({})`],
  ['letters of 100 million', `[...'x'.repeat(1e8)]`],
  ['the longest string, flattened', `const s = 'x'.repeat(2 ** 29 - 24); s.charCodeAt(2 ** 28); s.toUpperCase()`],
  ['a list of two billion characters', `Array(2 ** 20).fill('x'.repeat(2 ** 11)).join('y')`],
  ['a text of 2^30 leaves', `let o = 'x'; for (let n = 0; n < 30; n++) o = [o, o]; JSON.stringify(o)`],
  ['clones of clones', `let o = [Array(1e5).fill({})]; for (;;) o = [structuredClone(o), o]`],
  ['a copy in a copy', `let a = [1]; for (;;) a = a.concat(a)`],
  ['an array by spreading', `let a = [1]; for (;;) a = [...a, ...a]`],
  [
    'a map of a map',
    `let m = new Map(Array(1e5).entries()); for (;;) m = new Map([...m, ...[...m].map(([k, v]) => [k + m.size, v])])`,
  ],
  ['an element far away', `const a = []; a[49_999_999] = 1; a.fill(0); a[4e8] = 1`],
  ['arguments of 100 million', `Math.max.apply(null, { length: 1e8 })`],
  ['a BigInt of 128 MB', `let a = 1n << 2n ** 29n; for (;;) a = a << 2n ** 29n`],
  ['matches of 100 million', `'x'.repeat(1e8).match(/./g)`],
  ['an object from 10 million entries', `Object.fromEntries(Array.from({ length: 1e7 }, (_, n) => ['k' + n, n]))`],
].map(([name = '', code = '']) => ({
  name: `at once: ${name}`,
  run: `${code}; return new Response('survived')`,
  ends: SPENT_OR_THROWN,
  limits: LIMITS,
}))

const buffers: Attack[] = [
  ['typed arrays of a megabyte', hoard('new Uint8Array(1e6).fill(1)'), SPENT],
  ['buffers of 64 MB', hoard('new ArrayBuffer(6.4e7)'), SPENT],
  [
    'buffers that grow by transfer',
    `let b = new ArrayBuffer(1e6); for (;;) b = b.transfer(b.byteLength * 2)`,
    SPENT_OR_THROWN,
  ],
  ['resizable buffers', hoard('new ArrayBuffer(8, { maxByteLength: 1e8 }).resize(1e8)'), SPENT],
  ['buffers of clones', `const b = new Uint8Array(4e6).fill(1); ${hoard('structuredClone(b)')}`, SPENT],
  ['encoded text', `const s = 'ü'.repeat(1e6); ${hoard('new TextEncoder().encode(s)')}`, SPENT],
  ['random bytes', hoard('crypto.getRandomValues(new Uint8Array(65536))'), SPENT],
].map(([name, run, ends]) => ({ name: `bytes: ${name}`, run: String(run), ends: ends as RegExp, limits: LIMITS }))

const uncounted: Attack[] = [
  ['formats of dates', hoard(`new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo', dateStyle: 'full' })`)],
  [
    'formats of numbers',
    hoard(`new Intl.NumberFormat('de', { style: 'unit', unit: 'liter', minimumFractionDigits: n % 20 })`),
  ],
  ['collators', hoard(`new Intl.Collator('zh-u-co-stroke')`)],
  ['segmenters of long texts', `const s = 'text '.repeat(1e5); ${hoard(`new Intl.Segmenter('en').segment(s)`)}`],
  [
    'plural rules, names and durations',
    hoard(
      `[new Intl.PluralRules('pl'), new Intl.DisplayNames('fr', { type: 'region' }), new Intl.RelativeTimeFormat('ja')]`,
    ),
  ],
  ['regular expressions', hoard(`(r => (r.test('x'), r))(new RegExp('[a-z' + n + ']{1,30}x'.repeat(20), 'iu'))`)],
  ['promises that wait', hoard('new Promise(() => {}).then(() => n).finally(() => n)')],
  ['rejections nobody handles', `for (let n = 0; ; n++) Promise.reject(new Error('r' + n))`],
  ['rejections with large reasons', `for (let n = 0; ; n++) Promise.reject(Array(1000).fill(n))`],
  ['rejections of async functions', `const f = async n => { throw Array(100).fill(n) }; for (let n = 0; ; n++) f(n)`],
  ['microtasks', `for (let n = 0; ; n++) queueMicrotask(() => Array(9).fill(n))`],
  ['timers', `for (let n = 0; ; n++) try { setTimeout(() => n, 1e6, Array(99).fill(n)) } catch {}`],
  ['abort signals', hoard('AbortSignal.any([AbortSignal.timeout(1e6)])')],
  ['dates with text', hoard(`new Date(n).toLocaleString('ar', { timeZone: 'Europe/Paris' })`)],
].map(([name = '', run = '']) => ({ name: `uncounted: ${name}`, run, ends: SPENT, limits: LIMITS }))

const together: Attack[] = [
  {
    name: 'many: a hoard at start, just under the limit',
    module: `globalThis.all = Array.from({ length: 45 }, () => new Uint8Array(1e6).fill(1)); export default { fetch: () => new Response('kept') }`,
    limits: { ...LIMITS, startupCpuMs: 500 },
    calls: 20,
    ends: /^200 kept$/,
  },
  {
    name: 'many: a leak of 4 MB a request',
    run: `(globalThis.all ??= []).push(new Uint8Array(4e6).fill(1)); return new Response('leaked')`,
    limits: LIMITS,
    rounds: 40,
    ends: /^(200 leaked|ERR_MEMORY_LIMIT|ERR_CELL_LOST|ERR_BUSY)$/,
  },
  {
    name: 'many: sixty requests at once, each with 30 MB',
    run: `const a = new Uint8Array(3e7).fill(1); await scheduler.wait(100); return new Response('held ' + a.length)`,
    limits: { ...LIMITS, memoryMiB: 256 },
    calls: 60,
    limitMs: 2000,
    ends: /^(200 held 30000000|ERR_(MEMORY_LIMIT|CELL_LOST|BUSY|GUEST_EXCEPTION|CPU_LIMIT))$/,
  },
  { name: 'many: thirty functions that each keep 50 MB', act: keepInMany, ends: /^201 \/ 200 kept$/, limitMs: 8000 },
  { name: 'many: thirty functions that each hoard objects at once', act: hoardInMany, ends: /^ERR_/, limitMs: 8000 },
]

const MANY = 30

async function keepInMany(stage: Stage): Promise<string> {
  const code = `const all = Array.from({ length: 50 }, () => new Uint8Array(1e6).fill(1)); export default { fetch: () => new Response('kept') }`
  const ends = new Set<string>()
  for (let n = 0; n < MANY; n++) {
    const { what } = await stage.deploy(`${stage.name}-${n}`, code, { memoryMiB: 64, startupCpuMs: 1000 })
    ends.add(`${what.slice(0, 3)} / ${(await stage.call(`${stage.name}-${n}`)).what}`)
  }
  return [...ends].join(', ')
}

async function hoardInMany(stage: Stage): Promise<string> {
  const code = `export default { fetch() { ${hoard('Array(1000).fill({ n })')} } }`
  const names = Array.from({ length: MANY }, (_, n) => `${stage.name}-${n}`)
  for (const name of names) await stage.deploy(name, code, { ...LIMITS, cpuMs: 200 })
  const endings = await Promise.all(names.map(name => stage.call(name, {}, 8000)))
  return [...new Set(endings.map(({ what }) => what))].sort().join(', ')
}

testFamily('memory', [...counted, ...sudden, ...buffers, ...uncounted, ...together], {
  sharpest: ['kept: classes', 'many: thirty functions that each hoard objects at once'],
})
