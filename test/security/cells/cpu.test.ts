// Guests that burn CPU wherever code of theirs may run: handlers, starts, callbacks, getters, jobs, what they throw.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const CPU = /^ERR_CPU_LIMIT$/
const SPIN = 'for (;;);'
/** Each promise waits for the one that it made: how fast the machine is decides which limit comes first. */
const CHAIN = `const more = () => Promise.resolve().then(more); await more()`
const CPU_OR_MEMORY = 'ERR_(CPU|MEMORY)_LIMIT'

const handlers: Attack[] = [
  ['an empty loop', SPIN],
  ['a loop after an await', `await null; ${SPIN}`],
  ['a loop after a timer', `await scheduler.wait(5); ${SPIN}`],
  ['a loop after the body was read', `await request.text(); ${SPIN}`],
  ['a loop that catches everything', `for (;;) try { ${SPIN} } catch {} finally { ${SPIN} }`],
  ['recursion without end, caught again and again', `const f = () => f(); for (;;) try { f() } catch {}`],
  ['recursion that doubles in finally', `const f = () => { try { f() } finally { f() } }; f()`],
  ['a generator without end', `for (const _ of (function* () { for (;;) yield })());`],
  ['an async generator without end', `for await (const _ of (async function* () { for (;;) yield })());`],
  ['microtasks in turn, for ever', 'for (;;) await null'],
  [
    'a flood of queueMicrotask',
    `const more = () => { queueMicrotask(more); queueMicrotask(() => {}) }; more(); await new Promise(() => {})`,
  ],
  ['thenables of thenables', `const again = () => ({ then: resolve => resolve(again()) }); return again()`],
  ['a sort whose comparator spins', `[3, 2, 1].sort(() => { ${SPIN} })`],
  ['a reviver that spins', `JSON.parse('[1]', () => { ${SPIN} })`],
  ['a replacer of a regular expression that spins', `'x'.replace(/x/, () => { ${SPIN} })`],
  ['a proxy whose trap spins', `new Proxy({}, { has() { ${SPIN} } }).x; 'x' in new Proxy({}, { has() { ${SPIN} } })`],
  [
    'predicates that compile to no loop',
    `while (!request.url.endsWith('never')); for (;;) if (request.url.startsWith('never')) break`,
  ],
  ['loops in code from strings', `Function('for (;;);')()`],
  ['a spin in a spin of timers', `setInterval(() => { ${SPIN} }); await new Promise(() => {})`],
].map(([name = '', run = '']) => ({ name, run, ends: CPU, request: { method: 'POST', body: 'x' } }))

const slices: Attack[] = [
  {
    name: '200 slices of half a millisecond between sleeps, under 50 ms',
    run: `for (let n = 0; n < 200; n++) { const end = Date.now() + 1; while (Date.now() < end); await scheduler.wait(0) } return new Response('dodged')`,
    limits: { cpuMs: 50 },
    ends: CPU,
    // What it works is less than half of its time.
    limitMs: 500,
  },
  {
    name: 'a sleep of 800 ms under 20 ms of CPU is no attack, and answers',
    run: `await scheduler.wait(800); return new Response('slept')`,
    limits: { cpuMs: 20 },
    ends: /^200 slept$/,
    limitMs: 800,
  },
  {
    name: 'twelve spinners of one function at once',
    run: SPIN,
    limits: { cpuMs: 20 },
    calls: 12,
    ends: /^ERR_(CPU_LIMIT|BUSY)$/,
    limitMs: 1000,
  },
  {
    name: 'a spinner that is called ten times in turn',
    run: SPIN,
    limits: { cpuMs: 20 },
    rounds: 10,
    ends: /^ERR_(CPU_LIMIT|BUSY)$/,
  },
  { name: 'a promise that never settles', run: 'await new Promise(() => {})', limitMs: 1000, ends: /^ERR_WALL_LIMIT$/ },
  {
    name: 'timers in turn for ever',
    run: 'for (;;) await scheduler.wait(20)',
    limitMs: 1000,
    ends: /^ERR_WALL_LIMIT$/,
  },
]

const starts: Attack[] = [
  ['a module that spins', SPIN],
  ['a static block that spins', `class X { static { ${SPIN} } }`],
  ['a spin behind a top-level await', `await null; ${SPIN}`],
  ['microtasks in turn, for ever', 'for (;;) await null'],
].map(([name = '', code = '']) => ({
  name: `at start: ${name}`,
  module: `${code}\nexport default { fetch: () => new Response() }`,
  ends: /^refused ERR_CPU_LIMIT$/,
}))

const chains: Attack[] = [
  { name: 'microtasks that make microtasks', run: CHAIN, ends: new RegExp(`^${CPU_OR_MEMORY}$`) },
  {
    name: 'at start: microtasks that make microtasks',
    module: `${CHAIN}\nexport default { fetch: () => new Response() }`,
    ends: new RegExp(`^refused ${CPU_OR_MEMORY}$`),
  },
]

const exported: Attack[] = [
  {
    name: 'at start: a default export whose getter spins',
    module: `export default { get fetch() { ${SPIN} } }`,
    ends: /^refused ERR_CPU_LIMIT$/,
  },
  {
    name: 'at start: an await for ever',
    module: `await new Promise(() => {}); export default {}`,
    ends: /^refused ERR_GUEST_EXCEPTION$/,
  },
  {
    // The trial's isolate is kept for one request; the other has one started, and may cost both their cell.
    name: 'a start that spins only after its trial',
    async act({ name, deploy, call }) {
      const trialUntil = Date.now() + 500
      const handler = `async fetch() { await scheduler.wait(300); return new Response('tried') }`
      const code = `if (Date.now() > ${trialUntil}) ${SPIN}\nexport default { ${handler} }`
      const { what } = await deploy(name, code, { startupCpuMs: 100, concurrency: 1 })
      if (!what.startsWith('201 ')) return what
      await sleep(trialUntil + 1 - Date.now())
      const endings = await Promise.all([call(name), call(name)])
      return endings.map(ending => ending.what).join()
    },
    ends: /^(200 tried,)?ERR_CPU_LIMIT(,(200 tried|ERR_CPU_LIMIT))?$/,
  },
]

const answers: Attack[] = [
  ['a status whose valueOf spins', `return new Response('', { status: { valueOf() { ${SPIN} } } })`],
  [
    'headers whose iterator spins',
    `return new Response('', { headers: { [Symbol.iterator]: function* () { ${SPIN} } } })`,
  ],
  ['a header whose toString spins', `return new Response('', { headers: { a: { toString() { ${SPIN} } } } })`],
  ['a body whose toPrimitive spins', `return new Response({ [Symbol.toPrimitive]() { ${SPIN} } })`],
  ['a toJSON that spins', `return Response.json({ toJSON() { ${SPIN} } })`],
  ['a then of the Response that spins', `return Object.defineProperty(new Response(), 'then', { get() { ${SPIN} } })`],
  ['a thrown message that spins', `throw { get message() { ${SPIN} } }`],
  ['a thrown stack that spins', `throw Object.defineProperty(new Error(), 'stack', { get() { ${SPIN} } })`],
  ['prepareStackTrace that spins', `Error.prepareStackTrace = () => { ${SPIN} }; throw new Error()`],
  ['an instance check that spins', `throw new Proxy(new Error(), { getPrototypeOf() { ${SPIN} }, get() { ${SPIN} } })`],
  [
    'a logged getter that spins',
    `console.log({ get [Symbol.toStringTag]() { ${SPIN} }, get a() { ${SPIN} } }); ${SPIN}`,
  ],
].map(([name = '', run = '']) => ({ name, run, ends: CPU }))

/** The host's part of an op runs on what the guest has left of the thread's stack. */
const depths: Attack[] = [
  ['errors that are reported by their own listener', `addEventListener('error', reportError); reportError(1)`],
  ['lines of log', `const f = () => { try { f() } finally { console.log('x') } }; f()`],
  ['timers', `const f = () => { try { f() } catch {} setTimeout(() => {}, 1) }; f()`],
  ['URLs', `const f = () => { try { f() } catch {} try { new URL('http://h/') } catch {} }; f()`],
  ['fetches', `const f = () => { try { f() } catch {} fetch('http://127.0.0.1:1/').catch(() => {}) }; f()`],
  ['digests', `const f = () => { try { f() } catch {} crypto.subtle.digest('SHA-1', new Uint8Array(1)) }; f()`],
  ['bodies', `const f = () => { try { f() } catch {} new Response('x').text() }; f()`],
  ['codecs', `const f = () => { try { f() } catch {} try { new CompressionStream('gzip') } catch {} }; f()`],
  [
    'texts',
    `const f = () => { try { f() } catch {} try { new TextDecoder('gbk').decode(new Uint8Array(9)) } catch {} }; f()`,
  ],
].map(([name = '', run = '']) => ({
  name: `at the end of the stack: ${name}`,
  run: `${run}; return new Response('out')`,
  rounds: 4,
  ends: /^(200 out|ERR_(CPU_LIMIT|MEMORY_LIMIT|GUEST_EXCEPTION|BUSY))$/,
}))

testFamily('cpu', [...handlers, ...slices, ...starts, ...chains, ...exported, ...answers, ...depths], {
  sharpest: [
    'predicates that compile to no loop',
    'at the end of the stack: errors that are reported by their own listener',
  ],
})
