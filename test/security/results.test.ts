// Hostile answers: heads that HTTP can't carry, bodies without end or measure, objects that only look like a Response.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { handler, toRequest } from '../host/versions.ts'
import { type Attack, type Field, testAttacks } from './attacks.ts'

const BAD = 'ERR_BAD_RESPONSE'
const THROWN = 'ERR_GUEST_EXCEPTION'

const injections: Attack[] = [
  ['CR LF in a value', `new Response('x', { headers: { a: 'b\\r\\nset-cookie: c=1' } })`, THROWN],
  ['LF in a value', `new Response('x', { headers: [['a', 'b\\nc']] })`, THROWN],
  ['NUL in a value', `new Response('x', { headers: { a: 'b\\0c' } })`, THROWN],
  ['a value above latin1', `new Response('x', { headers: { a: '\\u010a\\u010d' } })`, THROWN],
  ['CR LF in a name', `new Response('x', { headers: { 'a\\r\\nb': 'c' } })`, THROWN],
  ['an empty name', `new Response('x', { headers: { '': 'c' } })`, THROWN],
  ['CR LF in the status text', `new Response('x', { statusText: 'OK\\r\\na: b' })`, THROWN],
  [
    'a poisoned RegExp.prototype.exec',
    `(RegExp.prototype.exec = RegExp.prototype.test = () => null, new Response('x', { headers: { a: 'b\\nc' } }))`,
    THROWN,
  ],
  [
    'a poisoned String.prototype',
    `(String.prototype.toLowerCase = String.prototype.trim = () => 'a\\nb: c', new Response('x', { headers: { A: 'b' } }))`,
    'x',
  ],
  [
    'a toString that changes its mind',
    `new Response('x', { headers: [['a', { n: 0, toString() { return this.n++ ? 'b\\nc' : 'b' } }]] })`,
    'x',
  ],
  [
    'a Headers subclass with its own pairs',
    `new Response('x', { headers: new (class extends Headers { get pairs() { return ['a', 'b\\nc'] } *[Symbol.iterator]() { yield ['a', 'b\\nc'] } })() })`,
    THROWN,
  ],
  [
    'headers by a proxy with lying traps',
    `new Response('x', { headers: new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }), get: (_, key) => key === 'a' ? 'b\\rc' : undefined }) })`,
    THROWN,
  ],
  ['control characters, which RFC 9110 forbids', `new Response('x', { headers: { a: 'b\\x07c' } })`, BAD],
  [
    'index setters on Array.prototype while headers are filled',
    `(Object.defineProperty(Array.prototype, 0, { set(v) { Object.defineProperty(this, 0, { value: v + '\\nset-cookie: a', writable: true, configurable: true, enumerable: true }) }, get() {}, configurable: true }), new Response('x', { headers: { a: 'b' } }))`,
    BAD,
  ],
].map(([by = '', expression = '', ends = '']) => ({
  name: `a header is not injected by ${by}`,
  run: `return ${expression}`,
  ends,
}))

const heads: Attack[] = [
  [
    'a million headers',
    `const h = new Headers(); for (let n = 0; n < 1e6; n++) h.append('a' + n, 'b'); return new Response('x', { headers: h })`,
    /ERR_BAD_RESPONSE|ERR_CPU_LIMIT/,
  ],
  [
    'a million cookies',
    `const h = []; for (let n = 0; n < 1e6; n++) h.push(['set-cookie', 'b']); return new Response('x', { headers: h })`,
    /ERR_BAD_RESPONSE|ERR_CPU_LIMIT/,
  ],
  [
    '513 headers',
    `const h = []; for (let n = 0; n < 513; n++) h.push(['a' + n, 'b']); return new Response(null, { headers: h })`,
    BAD,
  ],
  ['a value of 70,000 characters', `return new Response('x', { headers: { a: 'b'.repeat(70000) } })`, BAD],
  ['a value of 100 million characters', `return new Response('x', { headers: { a: 'b'.repeat(1e8) } })`, /ERR_/],
  ['a status text of a million characters', `return new Response('x', { statusText: 'b'.repeat(1e6) })`, BAD],
  ['status 99', `return new Response('x', { status: 99 })`, THROWN],
  ['status 100', `return new Response(null, { status: 100 })`, THROWN],
  ['status 65736, which wraps to 200', `return new Response('wrapped', { status: 65736 })`, 'wrapped'],
  [
    'a status that changes its mind',
    `return new Response('once', { status: { n: 0, valueOf() { return this.n++ ? 101 : 200 } } })`,
    'once',
  ],
  [
    'status 101 by a poisoned prototype',
    `Object.defineProperty(Object.prototype, 'status', { get: () => 101 }); return new Response('x', {})`,
    /ERR_|^x$/,
  ],
  ['Response.error()', `return Response.error()`, BAD],
].map(([what, run, ends]) => ({
  name: `a head is checked: ${what}`,
  run: String(run),
  ends: ends as string,
  limits: { cpuMs: 400 },
}))

const brands: Attack[] = [
  ['an object with the prototype of Response', `return Object.create(Response.prototype)`, BAD],
  [
    'an object with all its fields',
    `return { status: 200, statusText: '', headers: new Headers(), body: null, [Symbol.toStringTag]: 'Response' }`,
    BAD,
  ],
  ['a proxy of a Response', `return new Proxy(new Response('x'), { get: () => 1 })`, BAD],
  [
    'a class that returns another object',
    `return new (class extends Response { constructor() { super('x'); return {} } })()`,
    BAD,
  ],
  [
    'a private field put on something else',
    `const To = class { constructor(o) { return o } }; const S = class extends Response {}; Object.setPrototypeOf(S, To); const o = {}; Reflect.construct(S, [o]); return o`,
    BAD,
  ],
  [
    'a subclass whose getters lie',
    `return new (class extends Response { get status() { return 101 } get headers() { return { toWire: () => '\\nx\\ny' } } get body() { for (;;); } })('honest')`,
    'honest',
  ],
  ['a Response with a changed prototype', `return Object.setPrototypeOf(new Response('still one'), null)`, 'still one'],
  ['a Request', `return request`, BAD],
  ['nothing', ``, BAD],
  [
    'the same Response for two requests',
    `globalThis.kept ??= new Response('kept'); await kept.text(); return kept`,
    BAD,
  ],
  [
    'Symbol.hasInstance that says yes',
    `Object.defineProperty(Response, Symbol.hasInstance, { value: () => true }); return {}`,
    BAD,
  ],
].map(([what = '', run = '', ends = '']) => ({ name: `only a Response is a response: ${what}`, run, ends }))

const bodies: Attack[] = [
  {
    name: 'a body of one byte over responseBodyBytes is refused',
    run: `return new Response('x'.repeat(1001))`,
    limits: { responseBodyBytes: 1000 },
    ends: BAD,
  },
  {
    name: 'multi-byte text is measured in bytes',
    run: `return new Response('ü'.repeat(501))`,
    limits: { responseBodyBytes: 1000 },
    ends: BAD,
  },
  {
    name: 'a stream that yields strings breaks off',
    run: `return new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.close() } }))`,
    ends: /Error: a chunk of a body stream/,
  },
  {
    name: 'a stream that yields a detached view adds nothing',
    run: `const view = new Uint8Array(8); structuredClone(view, { transfer: [view.buffer] }); return new Response(new ReadableStream({ start(c) { c.enqueue(view); c.close() } }))`,
    ends: '',
  },
  {
    name: 'a view of one byte does not carry the rest of its buffer',
    run: `const all = new TextEncoder().encode('secret!'); return new Response(all.subarray(6))`,
    ends: '!',
  },
  {
    name: 'a Uint8Array with lying fields is what it is',
    run: `const view = new TextEncoder().encode('true'); for (const key of ['byteLength', 'length', 'buffer', 'byteOffset']) Object.defineProperty(view, key, { get: () => 1e9 }); return new Response(view)`,
    ends: 'true',
  },
  {
    name: 'a stream whose pull throws a spinning object is cut by the CPU limit',
    run: `return new Response(new ReadableStream({ pull() { throw { get stack() { for (;;); } } } }))`,
    limits: { cpuMs: 60 },
    ends: /ERR_CPU_LIMIT|Error/,
  },
  {
    name: 'a promise that never settles ends at wallMs',
    run: `return new Promise(() => {})`,
    limits: { wallMs: 30 },
    ends: 'ERR_WALL_LIMIT',
  },
  {
    name: 'a Response that comes after the wall limit is ignored',
    run: `await scheduler.wait(60); return new Response('late')`,
    limits: { wallMs: 20 },
    ends: 'ERR_WALL_LIMIT',
  },
]

/** Reads one chunk of an endless body, then nothing for some turns: the guest must stop writing. */
function backPressure(field: () => Field): void {
  for (const [chunk, bytes] of [
    ['small chunks', 1024],
    ['chunks of 8 MiB', 8 * 1024 * 1024],
  ] as const)
    test(`a slow reader of an endless body of ${chunk} holds back the guest`, async () => {
      const { engine, log, checkVictim } = field()
      const version = handler(
        `() => { let n = 0; return new Response(new ReadableStream({ pull(c) {
        n += ${bytes}; if (n > 64 * 1024 * 1024) console.log('ran away'); c.enqueue(new Uint8Array(${bytes})) } })) }`,
        { limits: { cpuMs: 2000 } },
      )
      const before = process.memoryUsage.rss()
      const { body } = await engine.dispatch(version, toRequest())
      const reader = (body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      for (let turn = 0; turn < 200; turn += 1) await nextTurn()
      assert.deepEqual(
        log.lines.filter(({ message }) => message === 'ran away'),
        [],
      )
      assert.ok(process.memoryUsage.rss() - before < 128 * 1024 * 1024)
      await reader.cancel()
      await checkVictim()
    })
}

/** A body that stays silent is held for its reader alone: no time limit ends it, since events may be rare. */
function silence(field: () => Field): void {
  test('a body that stays silent for ever holds its isolate until the reader leaves, not longer', async () => {
    const { engine, checkVictim } = field()
    const version = handler('() => new Response(new ReadableStream({}))', { limits: { concurrency: 1, waitMs: 0 } })
    const { body } = await engine.dispatch(version, toRequest())
    const { leased } = engine.stats().pool
    await (body as ReadableStream).cancel()
    assert.equal(engine.stats().pool.leased, leased - 1)
    await checkVictim()
  })
}

testAttacks('results', [...injections, ...heads, ...brands, ...bodies], {}, field => {
  backPressure(field)
  silence(field)
})
