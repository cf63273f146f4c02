// Hostile answers through the whole server: what only looks like a Response, heads that HTTP can't carry, bodies without
// end, measure or truth.

import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { openSocket } from './harness/raw-socket.ts'

const BAD = /^ERR_BAD_RESPONSE$/
const THROWN = /^ERR_GUEST_EXCEPTION$/
const CPU = /^ERR_(CPU_LIMIT|CELL_LOST)$/
const WALL = /^ERR_WALL_LIMIT$/

const objects: Attack[] = [
  ['nothing', ``, BAD],
  ['a symbol', `return Symbol('x')`, BAD],
  ['the global object', `return globalThis`, BAD],
  ['a proxy of a Response', `return new Proxy(new Response('x'), {})`, BAD],
  [
    'a proxy that spins at each trap',
    `return new Proxy(new Response('x'), new Proxy({}, { get() { for (;;); } }))`,
    CPU,
  ],
  [
    'a revoked proxy',
    `const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy`,
    /^ERR_(BAD_RESPONSE|GUEST_EXCEPTION)$/,
  ],
  ['an object with its prototype', `return Object.create(Response.prototype, { status: { value: 200 } })`, BAD],
  ['one that was returned before', `globalThis.kept ??= new Response('kept'); await kept.text(); return kept`, BAD],
  ['one whose body is locked', `const r = new Response('x'); r.body.getReader(); return r`, BAD],
  ['Response.error()', `return Response.error()`, BAD],
  [
    'a subclass that lies',
    `return new (class extends Response { get status() { return 999 } get headers() { return null } get body() { for (;;); } })('honest')`,
    /^200 honest$/,
  ],
  [
    'a subclass with poisoned methods',
    `class R extends Response { text() { for (;;); } arrayBuffer() { for (;;); } clone() { for (;;); } get [Symbol.toStringTag]() { for (;;); } } return new R('honest')`,
    /^200 honest$/,
  ],
  ['a thenable that never settles', `return { then() {} }`, WALL],
  ['a then of its own that never settles', `return Object.assign(new Response('x'), { then() {} })`, WALL],
  [
    'thenables in each other',
    `let t = new Response('deep'); for (let n = 0; n < 1000; n++) { const inner = t; t = { then: resolve => resolve(inner) } } return t`,
    /^200 deep$/,
  ],
  ['a promise of itself', `const p = new Promise(resolve => setTimeout(() => resolve(p), 1)); return p`, THROWN],
  [
    'a poisoned Promise.prototype.then',
    `Promise.prototype.then = () => { for (;;); }; return new Response('x')`,
    /^(200 x|ERR_.*)$/,
  ],
  [
    'a poisoned Response.prototype',
    `for (const key of Reflect.ownKeys(Response.prototype)) try { Object.defineProperty(Response.prototype, key, { get() { for (;;); } }) } catch {} return new Response('honest')`,
    /^200 honest$/,
  ],
  [
    'getters on Object.prototype',
    `for (const key of ['status', 'headers', 'body', 'then', 'type', 'kind', 'id']) Object.defineProperty(Object.prototype, key, { get() { for (;;); }, set() {}, configurable: true }); return new Response('x')`,
    /^(200 x|ERR_.*)$/,
  ],
].map(([name, run, ends]) => ({
  name: `what is returned: ${name}`,
  run: String(run),
  ends: ends as RegExp,
  limitMs: limitOf(ends as RegExp),
}))

const heads: Attack[] = [
  [
    'a million headers',
    `const h = new Headers(); for (let n = 0; n < 1e6; n++) h.append('a' + n, 'b'); return new Response('x', { headers: h })`,
    /^ERR_(BAD_RESPONSE|CPU_LIMIT|MEMORY_LIMIT)$/,
  ],
  [
    'a million cookies',
    `const h = Array(1e6).fill(['set-cookie', 'a=b']); return new Response('x', { headers: h })`,
    /^ERR_(BAD_RESPONSE|CPU_LIMIT|MEMORY_LIMIT)$/,
  ],
  ['a value of 100 million characters', `return new Response('x', { headers: { a: 'b'.repeat(1e8) } })`, /^ERR_/],
  [
    'a status text of 10 million',
    `return new Response('x', { statusText: 'b'.repeat(1e7) })`,
    /^ERR_(BAD_RESPONSE|CPU_LIMIT|GUEST_EXCEPTION)$/,
  ],
  [
    'a line break in a value',
    `return new Response('x', { headers: { a: 'b\\r\\nset-cookie: c=1\\r\\n\\r\\nforged' } })`,
    THROWN,
  ],
  [
    'a line break that comes late',
    `const h = new Headers(); RegExp.prototype.test = RegExp.prototype.exec = () => null; String.prototype.includes = () => false; h.append('a', 'b\\r\\nc: d'); return new Response('x', { headers: h })`,
    /^ERR_(GUEST_EXCEPTION|BAD_RESPONSE)$/,
  ],
  ['status 101', `return new Response(null, { status: 101 })`, THROWN],
  ['status 0', `return new Response('x', { status: 0 })`, THROWN],
  ['status 204 with a body', `return new Response('x', { status: 204 })`, THROWN],
  [
    'lengths and codings of its own',
    `return new Response('honest', { headers: { 'content-length': '3', 'transfer-encoding': 'chunked', connection: 'upgrade', upgrade: 'h2c', trailer: 'x', 'keep-alive': 'timeout=0' } })`,
    /^200 honest$/,
  ],
  [
    'words of ours',
    `return new Response('x', { headers: { 'isolet-error': 'ERR_INTERNAL', 'isolet-start': 'x', 'x-request-id': 'forged' } })`,
    /^200 x$/,
  ],
].map(([name, run, ends]) => ({ name: `heads: ${name}`, run: String(run), ends: ends as RegExp }))

const stream = (source: string): string => `return new Response(new ReadableStream(${source}))`

const bodies: Attack[] = [
  ['400 MB of text', `return new Response('x'.repeat(4e8))`, /^ERR_(BAD_RESPONSE|MEMORY_LIMIT|CPU_LIMIT|CELL_LOST)$/],
  [
    '50 MB of bytes',
    `return new Response(new Uint8Array(5e7))`,
    /^ERR_(BAD_RESPONSE|MEMORY_LIMIT|CPU_LIMIT|GUEST_EXCEPTION)$/,
  ],
  [
    'a detached buffer',
    `const b = new Uint8Array(9); const r = new Response(b); b.buffer.transfer(); return r`,
    /^200 /,
  ],
  [
    'a chunk that is detached',
    stream(`{ start(c) { const b = new Uint8Array(9); b.buffer.transfer(); c.enqueue(b); c.close() } }`),
    /^200 (\(cut\))?$/,
  ],
  [
    'chunks that are no bytes',
    stream(`{ start(c) { c.enqueue({ byteLength: 1e9 }); c.close() } }`),
    /^(200 \(cut\)|ERR_.*)$/,
  ],
  [
    'an error in the middle',
    stream(
      `{ n: 0, pull(c) { if (this.n++ > 3) throw { get message() { for (;;); } }; c.enqueue(new Uint8Array(9)) } }`,
    ),
    /^200 \(cut\)$/,
  ],
  ['silence', stream(`{}`), /^200 \(open\)$/],
  [
    'a flood that waits for no pull',
    stream(`{ start(c) { for (;;) c.enqueue(new Uint8Array(1e6)) } }`),
    /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/,
  ],
  ['a body that is its own request', `return new Response(request.body)`, /^200 xxx/],
  [
    'a clone of a clone of a body',
    `let r = new Response(request.body); for (let n = 0; n < 1e4; n++) r = (r.clone(), r); return r`,
    /^(200 .*|ERR_.*)$/,
  ],
].map(([name, run, ends]) => ({
  name: `bodies: ${name}`,
  run: String(run),
  ends: ends as RegExp,
  request: { method: 'POST', body: 'x'.repeat(10_000) },
}))

/** Ended by CPU or by their readers, whose pace is not the guest's: their time is not its limit. */
const flows: Attack[] = [
  ['no end', stream(`{ pull(c) { c.enqueue(new Uint8Array(65536)) } }`), /^200 \((cut|endless|open)\)$/],
  [
    'empty chunks without end',
    stream(`{ pull(c) { c.enqueue(new Uint8Array(0)) } }`),
    /^(200 \((cut|open)\)|ERR_CPU_LIMIT)$/,
  ],
  ['one byte at a time without end', stream(`{ pull(c) { c.enqueue(new Uint8Array(1)) } }`), /^200 \((cut|open)\)$/],
  [
    'a flood by timers',
    stream(`{ start(c) { setInterval(() => { for (let n = 0; n < 9; n++) c.enqueue(new Uint8Array(1e6)) }) } }`),
    /^(200 \((cut|endless)\)|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST))$/,
  ],
  [
    'a tee of which one half waits',
    `const [a, b] = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e6)) } }).tee(); globalThis.b = b; return new Response(a)`,
    /^(200 \((cut|endless)\)|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST))$/,
  ],
].map(([name, run, ends]) => ({
  name: `bodies: ${name}`,
  run: String(run),
  ends: ends as RegExp,
  limitMs: 2000,
}))

const readers: Attack[] = [
  { name: 'readers: forty who never read an endless body', act: neverRead, ends: /^answered$/ },
  { name: 'readers: forty who leave in the middle', act: leaveEarly, ends: /^answered$/ },
]

const ENDLESS = `export default { fetch: () => new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e6)) } })) }`
const READERS = 40

async function neverRead(stage: Stage): Promise<string> {
  await stage.deploy(stage.name, ENDLESS, { cpuMs: 1000 })
  const sockets = await Promise.all(Array.from({ length: READERS }, () => openSocket(stage.server.url)))
  for (const socket of sockets) socket.send(`GET /fn/${stage.name}/ HTTP/1.1\r\nHost: a\r\n\r\n`).pause()
  const heard = await (await openSocket(stage.server.url)).ask(
    'GET /fn/victim-hello/ HTTP/1.1\r\nHost: a\r\n\r\n',
    /hello 0/,
  )
  for (const socket of sockets) socket.close()
  return heard ? 'answered' : 'not answered'
}

async function leaveEarly(stage: Stage): Promise<string> {
  await stage.deploy(stage.name, ENDLESS, { cpuMs: 1000 })
  const leave = async (): Promise<boolean> => {
    const socket = await openSocket(stage.server.url)
    const heard = await socket.ask(`GET /fn/${stage.name}/ HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1\.1 200/)
    socket.close()
    return heard
  }
  const heard = await Promise.all(Array.from({ length: READERS }, leave))
  return heard.some(Boolean) ? 'answered' : 'not answered'
}

/** The field's wall limit where that is what ends it, the CPU limit else. */
function limitOf(ends: RegExp): number {
  return ends === WALL ? 1000 : 100
}

testFamily('results', [...objects, ...heads, ...bodies, ...flows, ...readers], {
  sharpest: ['readers: forty who never read an endless body'],
})
