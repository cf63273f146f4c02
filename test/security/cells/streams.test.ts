// Streams, signals, events and forms, which run in the guest: flows that never end, ignore what they are told, or branch
// without measure, and the webs of objects behind them.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const SPIN = 'for (;;);'
/** Its head may be out before the body meets a limit; readers may have to end it. */
const ENDED = /^(200 .*|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST|BAD_RESPONSE|GUEST_EXCEPTION|WALL_LIMIT))$/s
const CUT = /^(200 \(cut\)|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST))$/
const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/
/** Slow streams are ended by their readers; the others by limits well within this. */
const LIMITS = { cpuMs: 100, memoryMiB: 64 }

const respond = (source: string, strategy = '{}'): string =>
  `return new Response(new ReadableStream(${source}, ${strategy}))`

const bodies: Attack[] = [
  ['a pull that never settles', respond(`{ pull: () => new Promise(() => {}) }`), /^200 \(open\)$/],
  ['a start that never settles', respond(`{ start: () => new Promise(() => {}) }`), /^200 \(open\)$/],
  ['a pull that returns a thenable that spins', respond(`{ pull: () => ({ then() { ${SPIN} } }) }`), CUT],
  [
    'a pull that enqueues and closes again and again',
    respond(`{ pull(c) { for (;;) try { c.close() } catch {} } }`),
    CUT,
  ],
  ['one chunk of 200 MB', respond(`{ pull(c) { c.enqueue(new Uint8Array(2e8)); c.close() } }`), ENDED],
  [
    'views of one megabyte, all of one buffer',
    respond(`{ b: new Uint8Array(1e6), pull(c) { c.enqueue(this.b) } }`),
    /^(200 \((cut|endless|open)\)|ERR_.*)$/,
  ],
  [
    'chunks whose buffer is taken away later',
    respond(`{ pull(c) { const b = new Uint8Array(65536); c.enqueue(b); b.buffer.transfer() } }`),
    ENDED,
  ],
  [
    'bytes that allocate two gigabytes',
    respond(`{ type: 'bytes', autoAllocateChunkSize: 2 ** 31, pull(c) { c.byobRequest.respond(1) } }`),
    ENDED,
  ],
  [
    'bytes that answer views they do not have',
    respond(
      `{ type: 'bytes', autoAllocateChunkSize: 9, pull(c) { for (;;) try { c.byobRequest.respondWithNewView(new Uint8Array(99)) } catch {} } }`,
    ),
    CUT,
  ],
  [
    'an async generator without end',
    `return new Response(ReadableStream.from((async function* () { for (;;) yield new Uint8Array(9) })()))`,
    /^(200 \((cut|open|endless)\)|ERR_.*)$/,
  ],
  [
    'an iterator whose next spins',
    `return new Response(ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next() { ${SPIN} } }) }))`,
    CUT,
  ],
  [
    'a size of infinity',
    respond(`{ pull(c) { c.enqueue(new Uint8Array(1)) } }`, `{ size: () => Infinity, highWaterMark: Infinity }`),
    ENDED,
  ],
  [
    'a water mark without end',
    respond(`{ pull(c) { c.enqueue(new Uint8Array(1e5)) } }`, `{ highWaterMark: Infinity }`),
    ENDED,
  ],
  [
    'an error with a spinning stack',
    respond(
      `{ n: 0, pull(c) { if (this.n++) c.error({ get stack() { ${SPIN} }, get message() { ${SPIN} } }); else c.enqueue(new Uint8Array(9)) } }`,
    ),
    CUT,
  ],
].map(([name, run, ends]) => ({
  name: `a body of ${name as string}`,
  run: run as string,
  ends: ends as RegExp,
  limits: LIMITS,
  limitMs: 2000,
}))

/** Guest code: a source without end. */
const SOURCE = `new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)) } })`

const flows: Attack[] = [
  [
    'a transform that ignores all pressure',
    `const t = new TransformStream({ transform(_, c) { for (;;) c.enqueue(new Uint8Array(1e5)) } }); t.writable.getWriter().write(1); return new Response(t.readable)`,
    CUT,
  ],
  [
    'a flush that never stops',
    `const t = new TransformStream({ flush(c) { for (;;) c.enqueue(new Uint8Array(1e5)) } }); t.writable.close(); return new Response(t.readable)`,
    CUT,
  ],
  [
    'a writer that waits for nothing',
    `const w = new TransformStream().writable.getWriter(); for (;;) w.write(new Uint8Array(1e5)).catch(() => {})`,
    STOPPED,
  ],
  [
    'ten thousand pipes in a row',
    `let s = ${SOURCE}; for (let n = 0; n < 1e4; n++) s = s.pipeThrough(new TransformStream()); return new Response(s)`,
    ENDED,
  ],
  [
    'tees of tees',
    `let all = [${SOURCE}]; for (let n = 0; n < 16; n++) all = all.flatMap(s => s.tee()); return new Response(all[0])`,
    ENDED,
  ],
  ['a pipe to nowhere', `await ${SOURCE}.pipeTo(new WritableStream({ write() {} }))`, STOPPED],
  [
    'a pipe to where nothing is taken',
    `await ${SOURCE}.pipeTo(new WritableStream({ write: () => new Promise(() => {}) }))`,
    /^ERR_WALL_LIMIT$/,
  ],
  ['a sink that spins when it is aborted', `await new WritableStream({ abort() { ${SPIN} } }).abort()`, STOPPED],
  ['a source that spins when it is cancelled', `await new ReadableStream({ cancel() { ${SPIN} } }).cancel()`, STOPPED],
  [
    'texts that are decoded without end',
    `for await (const _ of ${SOURCE}.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream()));`,
    STOPPED,
  ],
  ['packing without end', `return new Response(${SOURCE}.pipeThrough(new CompressionStream('gzip')))`, ENDED],
  [
    'packing of packing',
    `let s = ${SOURCE}; for (let n = 0; n < 200; n++) s = s.pipeThrough(new CompressionStream('gzip')); return new Response(s)`,
    ENDED,
  ],
  [
    'clones of a body that flows',
    `let r = new Response(${SOURCE}); const all = []; for (let n = 0; n < 1e4; n++) all.push(r.clone()); return r`,
    ENDED,
  ],
  [
    'readers of a million streams',
    `const all = []; for (;;) all.push(new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' }))`,
    STOPPED,
  ],
  ['reads that wait', `const r = new ReadableStream().getReader(); for (;;) r.read()`, STOPPED],
  [
    'a body that reads itself',
    `const r = new Response(${SOURCE}); await r.arrayBuffer()`,
    /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST|GUEST_EXCEPTION)$/,
  ],
].map(([name, run, ends]) => ({
  name: `a flow: ${name as string}`,
  run: run as string,
  ends: ends as RegExp,
  limits: LIMITS,
  limitMs: 2000,
}))

const webs: Attack[] = [
  ['a signal of a million signals', `const c = new AbortController(); for (;;) AbortSignal.any([c.signal, c.signal])`],
  [
    'a chain of signals, aborted',
    `const c = new AbortController(); let s = c.signal; for (let n = 0; n < 1e5; n++) s = AbortSignal.any([s]); c.abort(); ${SPIN}`,
  ],
  [
    'signals of an iterable without end',
    `AbortSignal.any((function* () { const s = new AbortController().signal; for (;;) yield s })())`,
  ],
  [
    'a million listeners',
    `const t = new EventTarget(); for (let n = 0; n < 1e6; n++) t.addEventListener('x', () => {}); t.dispatchEvent(new Event('x')); ${SPIN}`,
  ],
  [
    'listeners that add listeners',
    `const t = new EventTarget(); const more = () => t.addEventListener('x', () => more(), { once: true }); for (;;) { more(); more(); t.dispatchEvent(new Event('x')) }`,
  ],
  [
    'an event that is dispatched in itself',
    `const t = new EventTarget(); t.addEventListener('x', () => t.dispatchEvent(new Event('x'))); for (;;) t.dispatchEvent(new Event('x'))`,
  ],
  [
    'errors that are reported by their own listener',
    `addEventListener('error', e => { for (let n = 0; n < 9; n++) reportError(e) }); for (;;) reportError(1)`,
  ],
  [
    'parts of a blob',
    `const b = new Blob(['x'.repeat(1e5)]); for (;;) try { new Blob(Array(1e4).fill(b)).slice(1, -1) } catch {}`,
  ],
  [
    'a blob that doubles',
    `let b = new Blob(['x']); for (;;) try { b = new Blob([b, b]); b.slice(0, 1).text() } catch {}`,
  ],
  [
    'entries of a form',
    `const f = new FormData(); for (let n = 0; ; n++) f.append('x'.repeat(1e4) + n, new File(['x'], 'y'.repeat(1e4)))`,
  ],
  [
    'a form of a million entries, sent',
    `const f = new FormData(); for (let n = 0; n < 1e6; n++) f.append('a', 'b'); await new Response(f).arrayBuffer(); ${SPIN}`,
  ],
  [
    'a form of a million boundaries',
    `const body = '--a\\r\\n'.repeat(1e6); for (;;) await new Response(body, { headers: { 'content-type': 'multipart/form-data; boundary=a' } }).formData().catch(() => {})`,
  ],
  [
    'a form of a million names',
    `const body = 'a=%61&'.repeat(1e6); for (;;) await new Response(body, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData()`,
  ],
  [
    'requests of requests',
    `let r = new Request('http://h/', { method: 'POST', body: 'x' }); for (;;) r = new Request(r)`,
  ],
  [
    'clones of a request',
    `let r = new Request('http://h/', { method: 'POST', body: 'x'.repeat(1e5) }); const all = []; for (;;) all.push(r = r.clone())`,
  ],
].map(([name = '', code = '']) => ({ name: `a web: ${name}`, run: code, ends: STOPPED, limits: LIMITS }))

const later: Attack[] = [
  ['an await without end', `ctx.waitUntil((async () => { for (;;) await null })())`],
  ['promises that ask for more', `const more = () => ctx.waitUntil(Promise.resolve().then(more)); more()`],
  ['an iterator without end', `ctx.waitUntil((async () => { for await (const _ of ${SOURCE}); })())`],
  [
    'memory that grows',
    `ctx.waitUntil((async () => { const all = []; for (;;) { all.push(Array(1e4).fill(1)); await null } })())`,
  ],
  ['a hundred thousand promises', `for (let n = 0; n < 1e5; n++) ctx.waitUntil(new Promise(() => {}))`],
].map(([name = '', code = '']) => ({
  name: `after the answer: ${name}`,
  run: `${code}; return new Response('out')`,
  limits: LIMITS,
  ends: /^(200 out|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST|GUEST_EXCEPTION))$/,
}))

testFamily('streams', [...bodies, ...flows, ...webs, ...later], {
  sharpest: ['a web: errors that are reported by their own listener'],
})
