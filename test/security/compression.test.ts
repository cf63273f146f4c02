// Bombs, garbage, floods of streams, and streams that outlive their request.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ask, handler } from '../host/versions.ts'
import { type Attack, type Field, testAttacks } from './attacks.ts'

const MIB = 1024 * 1024
/** A gigabyte of zeros in a megabyte. */
const BOMB = Buffer.concat(Array.from({ length: 16 }, () => gzipSync(Buffer.alloc(64 * MIB))))
const unpack = `request.body.pipeThrough(new DecompressionStream('gzip'))`
const attempt = (code: string): string =>
  `try { ${code} } catch (error) { return new Response(error.name) } return new Response('done')`
const request = { method: 'POST', body: new Uint8Array(BOMB) }
const CODE = /^ERR_(CPU_LIMIT|MEMORY_LIMIT)$|RangeError/

const bombs: Attack[] = [
  {
    name: 'a bomb read into memory ends at a limit',
    run: `return new Response(await new Response(${unpack}).bytes())`,
    ends: /ERR_|RangeError/,
    request,
  },
  {
    name: 'a bomb read as text ends at a limit',
    run: `return new Response(await new Response(${unpack}).text())`,
    ends: /ERR_|RangeError/,
    request,
  },
  {
    name: 'a bomb counted and thrown away ends at cpuMs',
    run: `let n = 0; for await (const chunk of ${unpack}) n += chunk.length; return new Response(String(n))`,
    ends: 'ERR_CPU_LIMIT',
    request,
    limits: { cpuMs: 100 },
  },
  {
    name: 'a bomb of which one chunk is read costs one chunk',
    run: `const reader = ${unpack}.getReader(); const { value } = await reader.read(); await reader.cancel(); return new Response(String(value.length))`,
    ends: '65536',
    request,
  },
  {
    name: 'a bomb that is never read costs nothing',
    run: `${unpack}; await scheduler.wait(20); return new Response('done')`,
    ends: 'done',
    request,
    limits: { cpuMs: 50 },
  },
  {
    name: 'compressing what is made for ever ends at cpuMs',
    run: `const data = new Uint8Array(65536).map((_, n) => n * n); const endless = new ReadableStream({ pull(c) { c.enqueue(data) } }); for await (const chunk of endless.pipeThrough(new CompressionStream('gzip'))); return new Response('free')`,
    ends: CODE,
    limits: { cpuMs: 100 },
  },
]

const broken: Attack[] = [
  [
    'truncated data',
    `new Uint8Array(await new Response(new Blob(['x'.repeat(999)]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()).slice(0, -3)`,
    'TypeError',
  ],
  ['garbage', `crypto.getRandomValues(new Uint8Array(60000))`, 'TypeError'],
  ['nothing', `new Uint8Array()`, 'TypeError'],
  ['text instead of bytes', `'text'`, 'TypeError'],
  ['a proxy', `new Proxy(new Uint8Array(9), {})`, 'TypeError'],
  [
    'a detached view',
    `(view => (structuredClone(view, { transfer: [view.buffer] }), view))(new Uint8Array(9))`,
    'TypeError',
  ],
].map(([what, chunk, ends]) => ({
  name: `${what} fails the reader and the writer`,
  run: `const { readable, writable } = new DecompressionStream('gzip'); const writer = writable.getWriter(); const ends = []
    const note = promise => promise.then(() => 'ok', error => { ends.push(error.name) })
    const read = note(new Response(readable).bytes()); note(writer.closed); await note(writer.write(${chunk})); await note(writer.close()); await read; await null
    return new Response([...new Set(ends)].join())`,
  ends: String(ends),
}))

const floods: Attack[] = [
  {
    name: '10,000 streams that were not written to cost nothing on the host',
    run: attempt(`globalThis.all = Array.from({ length: 10_000 }, () => new CompressionStream('gzip'))`),
    ends: /done|ERR_MEMORY_LIMIT/,
    limits: { cpuMs: 20_000 },
  },
  {
    name: 'of 10,000 streams written to, 16 are open and the others fail',
    run: `let open = 0, refused = 0; for (let n = 0; n < 10_000; n++) { const { readable, writable } = new CompressionStream('gzip'); const writer = writable.getWriter(); writer.write(new Uint8Array(9)).catch(() => {}); writer.closed.catch(() => {}); const reader = readable.getReader(); const first = await Promise.race([reader.read().then(() => 'open', error => error.name), null]); await null; await null; if (first === 'RangeError') refused++; reader.closed.catch(() => {}) } return new Response('done')`,
    ends: /done|ERR_MEMORY_LIMIT/,
    limits: { cpuMs: 20_000 },
  },
  {
    name: 'getters and methods taken off their class are refused',
    run: attempt(`Object.getOwnPropertyDescriptor(CompressionStream.prototype, 'readable').get.call({})`),
    ends: 'TypeError',
  },
  { name: 'an unknown format is refused', run: attempt(`new DecompressionStream('zip')`), ends: 'TypeError' },
  {
    name: 'a format that is a getter which throws is refused',
    run: attempt(`new CompressionStream({ toString() { throw new SyntaxError() } })`),
    ends: 'SyntaxError',
  },
  { name: 'compression without new is refused', run: attempt(`CompressionStream('gzip')`), ends: 'TypeError' },
  {
    name: 'poisoned promises break only their own streams',
    run: `Promise.prototype.then = () => {}; Object.prototype.then = undefined; new CompressionStream('gzip').writable.getWriter().write(new Uint8Array(9)); return new Response('done')`,
    ends: /done|ERR_/,
    limits: { wallMs: 500 },
  },
].map(attack => attack as Attack)

function afterwards(field: () => Field): void {
  test('a stream of a request that is over gives nothing to the next one', async () => {
    const { engine, checkVictim } = field()
    const version = handler(`async request => {
      if (request.url.endsWith('/open')) {
        const { readable, writable } = new CompressionStream('gzip')
        globalThis.writer = writable.getWriter(); globalThis.reader = readable.getReader()
        globalThis.writer.write(new TextEncoder().encode('secret')).catch(() => {})
        await globalThis.reader.read()
        return new Response('opened')
      }
      globalThis.writer.close().catch(() => {})
      return new Response(await globalThis.reader.read().then(() => 'read', error => error.name))
    }`)
    assert.equal(await ask(engine, version, { url: 'http://f/open' }), 'opened')
    assert.equal(await ask(engine, version, { url: 'http://f/use' }), 'TypeError')
    await checkVictim()
  })

  test('a function compresses and decompresses ten megabytes within a second of CPU', async () => {
    const { engine } = field()
    const version = handler(
      `async () => { const data = new Uint8Array(10 * 2 ** 20).map((_, n) => n % 97); const packed = new Response(data).body.pipeThrough(new CompressionStream('deflate')); const { length } = await new Response(packed.pipeThrough(new DecompressionStream('deflate'))).bytes(); return new Response(String(length)) }`,
      { limits: { cpuMs: 5000 } },
    )
    assert.equal(await ask(engine, version), String(10 * MIB))
  })
}

testAttacks('compression', [...bombs, ...broken, ...floods], {}, afterwards)
