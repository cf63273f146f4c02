// Guests that ask the host for too much, too often, or with the wrong things: work of the host is work of the guest.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

/** Ends at a limit, or is refused so that the guest throws or goes on to its end. */
const BOUNDED = /^(200 .*|ERR_(CPU_LIMIT|MEMORY_LIMIT|GUEST_EXCEPTION|BAD_RESPONSE|CELL_LOST))$/
const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/
const LONG = `'x'.repeat(2 ** 29 - 24)`

/** Over and over, whatever it throws. */
const again = (code: string): string => `for (let n = 0; ; n++) try { ${code} } catch {}`

const floods: Attack[] = [
  ['URLs', `new URL('http://h/' + n)`],
  ['URLs of 100 KB', `new URL('http://h/' + 'ü'.repeat(1e5))`],
  ['setters of URLs', `const u = new URL('http://h/'); for (;;) u.hash = 'x'.repeat(1e4)`],
  ['search parameters', `new URLSearchParams('a=b&'.repeat(1e5)).sort()`],
  ['encodings', `new TextEncoder().encode('ü'.repeat(1e5))`],
  ['decodings', `new TextDecoder('gbk').decode(new Uint8Array(1e6))`],
  ['decoders', `new TextDecoder('utf-16le').decode(new Uint8Array(3), { stream: true })`],
  ['digests', `crypto.subtle.digest('SHA-512', new Uint8Array(6e7))`],
  ['digests that are awaited', `await crypto.subtle.digest('SHA-1', new Uint8Array(6e7))`],
  ['UUIDs', `crypto.randomUUID()`],
  ['random bytes', `crypto.getRandomValues(new Uint8Array(65536))`],
  ['base64', `atob(btoa('x'.repeat(1e6)))`],
  ['clones', `structuredClone(new Map(Array(1e4).entries()))`],
  ['logs', `console.log('line', n)`],
  ['logs of 16 MB', `console.log('x'.repeat(16e6))`],
  [
    'logs of deep objects',
    `let o = {}; for (let d = 0; d < 2e4; d++) o = { o, a: [o] }; console.log(o); console.table([o])`,
  ],
  ['timers that are stopped', `clearTimeout(setTimeout(() => {}, 1e6))`],
  ['timers', `setTimeout(() => {}, 1e6)`],
  ['intervals of nothing', `setInterval(() => {}, 0)`],
  ['aborts', `AbortSignal.any([AbortSignal.abort(), AbortSignal.timeout(1e6)])`],
  ['refused fetches', `fetch('http://127.0.0.1:1/').catch(() => {})`],
  ['refused fetches that are awaited', `await fetch('http://127.0.0.1:1/').catch(() => {})`],
  ['fetches of schemes there are not', `fetch('ftp://h/').catch(() => {})`],
  [
    'fetches that are aborted',
    `const c = new AbortController(); fetch('http://127.0.0.1:1/', { signal: c.signal }).catch(() => {}); c.abort()`,
  ],
  [
    'fetches with bodies of a megabyte',
    `fetch('http://127.0.0.1:1/', { method: 'POST', body: new Uint8Array(1e6) }).catch(() => {})`,
  ],
  [
    'fetches with streams',
    `fetch('http://127.0.0.1:1/', { method: 'POST', duplex: 'half', body: new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e5)) } }) }).catch(() => {})`,
  ],
  ['promises for waitUntil', `ctx.waitUntil(Promise.resolve(n))`],
  ['promises that never settle for waitUntil', `ctx.waitUntil(new Promise(() => {}))`],
  ['multipart bodies', `const f = new FormData(); f.set('a', 'x'.repeat(1e6)); await new Response(f).formData()`],
  [
    'blobs in blobs',
    `let b = new Blob(['x'.repeat(1e5)]); for (let d = 0; d < 20; d++) b = new Blob([b, b]); await b.text()`,
  ],
  ['streams', `new ReadableStream().pipeThrough(new TransformStream()).tee()`],
  ['headers', `const h = new Headers(); for (let m = 0; m < 1e4; m++) h.append('a', 'x'.repeat(100)); h.get('a')`],
].map(([name = '', code = '']) => ({ name: `a flood of ${name}`, run: again(code), ends: STOPPED }))

const oversize: Attack[] = [
  ['base64 of the longest string', `btoa(${LONG})`],
  ['the longest string as URL', `new URL(${LONG})`],
  ['the longest string, encoded', `new TextEncoder().encode(${LONG})`],
  ['the longest string in the log', `console.error(${LONG})`],
  ['the longest string to fetch', `await fetch(${LONG})`],
  ['the longest string as a header', `new Headers({ a: ${LONG} })`],
  ['the longest string as a method', `new Request('http://h/', { method: ${LONG} })`],
  ['the longest string as a label', `new TextDecoder(${LONG})`],
  ['the longest string as an algorithm', `await crypto.subtle.digest(${LONG}, new Uint8Array(1))`],
  ['the longest string as reason', `const c = new AbortController(); c.abort(${LONG}); throw c.signal.reason`],
  ['the longest string thrown', `throw new Error(${LONG})`],
  ['the longest string as a rejection', `Promise.reject(${LONG}); Promise.reject(new Error(${LONG}))`],
  ['the longest string as a body', `await new Response(${LONG}).text()`],
  ['the longest string as a delay', `setTimeout(() => {}, ${LONG})`],
  ['a body of 500 MB to decode', `new TextDecoder().decode(new Uint8Array(5e8))`],
  ['500 MB to digest', `await crypto.subtle.digest('SHA-512', new Uint8Array(5e8))`],
].map(([name = '', code = '']) => ({
  name: `oversize: ${name}`,
  run: `${code}; return new Response('refused')`,
  limits: { memoryMiB: 128 },
  ends: BOUNDED,
}))

const unfinished: Attack[] = [
  {
    name: 'a hundred calls that leave timers, fetches and signals behind',
    run: `for (let n = 0; n < 500; n++) { setTimeout(() => {}, 1e6); AbortSignal.timeout(1e6) } fetch('http://127.0.0.1:1/').catch(() => {}); return new Response('left')`,
    rounds: 5,
    calls: 20,
    ends: /^(200 left|ERR_(CPU_LIMIT|BUSY|GUEST_EXCEPTION))$/,
  },
  {
    name: 'lines of log by twenty callers at once',
    run: `for (let n = 0; n < 2000; n++) console.log('x'.repeat(1000)); return new Response('logged much')`,
    calls: 20,
    ends: /^(200 logged much|ERR_CPU_LIMIT)$/,
  },
  {
    name: 'waitUntil that never ends, by fifty callers',
    run: `ctx.waitUntil(new Promise(() => {})); return new Response('held')`,
    calls: 50,
    ends: /^200 held$/,
  },
]

testFamily('ops', [...floods, ...oversize, ...unfinished], {
  sharpest: ['oversize: the longest string as an algorithm'],
})
