// Ports, tasks, timers of text, rejections, the timeline, URLPattern, data: URLs and MIME types: what waits, what asks for
// more of itself, what comes after the answer, and what one native call makes of long texts.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const SPIN = 'for (;;);'
const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/
/** What is refused with an exception is withstood as well. */
const REFUSED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST|GUEST_EXCEPTION)$/
/** Late work may have ended the isolate before the answer was out. */
const OUT = /^(200 out|ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST))$/
const LIMITS = { cpuMs: 100, memoryMiB: 64 }

const toAttacks = (kind: string, rows: readonly (readonly [string, string, RegExp?])[], ends = STOPPED): Attack[] =>
  rows.map(([name, run, own = ends]) => ({ name: `${kind}: ${name}`, run, ends: own, limits: LIMITS, limitMs: 2000 }))

const CHANNEL = 'const { port1, port2 } = new MessageChannel()'

const ports = toAttacks('a port', [
  ['messages that nobody takes', `${CHANNEL}; for (;;) port1.postMessage(Array(1e4).fill(1))`],
  [
    'buffers that are moved and kept',
    `${CHANNEL}; for (;;) { const b = new ArrayBuffer(1e6); port1.postMessage(b, [b]) }`,
  ],
  [
    'a game that never ends',
    `${CHANNEL}; for (const p of [port1, port2]) p.onmessage = () => p.postMessage(0); port1.postMessage(0); await new Promise(() => {})`,
  ],
  [
    'each message answered by two',
    `${CHANNEL}; for (const p of [port1, port2]) p.onmessage = () => { p.postMessage(0); p.postMessage(0) }; port1.postMessage(0); await new Promise(() => {})`,
  ],
  [
    'channels that are kept',
    `const all = []; for (;;) { const c = new MessageChannel(); c.port1.onmessage = () => {}; all.push(c) }`,
  ],
  [
    'a port that carries the port that carries the port',
    `let last = new MessageChannel().port1; for (;;) { ${CHANNEL}; port1.postMessage(0, [last]); last = port2 }`,
  ],
  [
    'a port moved again and again while its messages wait',
    `${CHANNEL}; for (let n = 0; n < 1e4; n++) port1.postMessage(n); let p = port2; for (;;) { p.onmessage = () => {}; p = structuredClone(p, { transfer: [p] }) }`,
  ],
  [
    'a transfer list without end',
    `${CHANNEL}; port1.postMessage(0, (function* () { for (;;) yield new ArrayBuffer(8) })())`,
  ],
  ['a transfer list that is a proxy and spins', `structuredClone(0, new Proxy({}, { get() { ${SPIN} } }))`],
  [
    'a message whose getters post it again',
    `${CHANNEL}; const m = { get a() { port1.postMessage(m) } }; for (;;) try { port1.postMessage(m) } catch {}`,
  ],
  [
    'a message nested past the stack',
    `${CHANNEL}; let m = []; for (let n = 0; n < 1e5; n++) m = [m]; port2.onmessage = () => {}; for (;;) try { port1.postMessage(m) } catch {}`,
  ],
  [
    'a message that fits the sender’s stack and not the taker’s',
    `${CHANNEL}; let m = []; for (let n = 0; n < 2e3; n++) m = [m]; const down = () => { try { down() } catch { port2.onmessage ??= () => {}; port1.postMessage(m) } }; down(); ${SPIN}`,
    REFUSED,
  ],
  ['closing and closing', `for (;;) { ${CHANNEL}; port2.onclose = () => {}; port1.close() }`],
])

const rejections = toAttacks('a rejection', [
  [
    'a listener that rejects again',
    `addEventListener('unhandledrejection', () => { Promise.reject(1) }); Promise.reject(2); await new Promise(() => {})`,
  ],
  [
    'a listener that rejects twice, in tasks of their own',
    `addEventListener('unhandledrejection', () => { for (let n = 0; n < 2; n++) setTimeout(() => { Promise.reject(n) }) }); Promise.reject(2); await new Promise(() => {})`,
  ],
  ['a listener that spins', `onunhandledrejection = () => { ${SPIN} }; Promise.reject(1); await new Promise(() => {})`],
  ['an onerror that throws', `onerror = () => { throw 1 }; for (;;) reportError(2)`],
  ['an onerror that reports', `onerror = e => { reportError(e); return true }; for (;;) reportError(1)`],
  ['a million at once', `onunhandledrejection = () => {}; for (let n = 0; n < 1e6; n++) Promise.reject(n); ${SPIN}`],
  [
    'a reason of a quarter gigabyte',
    `onunhandledrejection = () => {}; Promise.reject(new Error('x'.repeat(2 ** 28))); await scheduler.wait(1); ${SPIN}`,
  ],
])

const timelines = toAttacks('a timeline', [
  ['marks without end', `for (let n = 0; ; n++) performance.mark('x'.repeat(99) + n, { detail: Array(99).fill(n) })`],
  [
    'an observer that marks what it observes',
    `new PerformanceObserver(() => performance.mark('x')).observe({ type: 'mark' }); performance.mark('x'); await new Promise(() => {})`,
  ],
  [
    'a thousand observers that mark',
    `for (let n = 0; n < 1e3; n++) new PerformanceObserver(() => performance.mark('x')).observe({ entryTypes: ['mark'] }); performance.mark('x'); await new Promise(() => {})`,
  ],
  [
    'observers that are never let go',
    `for (;;) new PerformanceObserver(() => {}).observe({ type: 'mark', buffered: true })`,
  ],
  [
    'names searched in a long list',
    `for (let n = 0; n < 1e5; n++) performance.mark('m'); for (;;) try { performance.measure('x', 'none') } catch {}`,
  ],
  [
    'entry types without end',
    `new PerformanceObserver(() => {}).observe({ entryTypes: (function* () { for (;;) yield 'mark' })() })`,
  ],
])

const texts = toAttacks('a text', [
  [
    'timers whose text sets them anew',
    `const t = 'setTimeout(t);setTimeout(t)'; globalThis.t = t; setTimeout(t); await new Promise(() => {})`,
  ],
  ['a timer of text that spins', `setTimeout('${SPIN}'); await new Promise(() => {})`],
  ['timers whose texts are megabytes', `setInterval('0,'.repeat(4e6) + '0'); await new Promise(() => {})`],
  [
    'a pattern that backtracks',
    `const p = new URLPattern({ pathname: '/((?:a+)+)b' }); for (;;) p.test({ pathname: '/' + 'a'.repeat(99) })`,
  ],
  [
    'a pattern of a million groups',
    `for (;;) try { new URLPattern({ pathname: '/:a'.repeat(1e6) }) } catch {}`,
    REFUSED,
  ],
  ['a pattern of a million braces', `for (;;) try { new URLPattern('{'.repeat(1e6), 'http://h/') } catch {}`, REFUSED],
  ['an input of a pattern that is a proxy', `new URLPattern(new Proxy({}, { get() { ${SPIN} }, has() { ${SPIN} } }))`],
  ['data past what a URL may have', `const u = 'data:,' + 'x'.repeat(6e7); for (;;) await fetch(u).catch(() => {})`],
  ['data of a megabyte, kept', `const all = []; for (;;) all.push(await fetch('data:,' + 'x'.repeat(1e6)))`],
  ['data of a megabyte in base64', `const u = 'data:;base64,' + 'x'.repeat(1e6); for (;;) await fetch(u)`],
  ['data that is percent signs', `const u = 'data:,' + '%25'.repeat(3e5); for (;;) await fetch(u)`],
  [
    'data of a type with a hundred thousand parameters',
    `let t = 'a/b'; for (let n = 0; n < 1e5; n++) t += ';a' + n + '='; for (;;) await fetch('data:' + t + ',')`,
  ],
  [
    'a type with a million parameters',
    `let type = 'a/b'; for (let n = 0; n < 1e6; n++) type += ';a' + n + '=1'; for (;;) await new Response('x', { headers: { 'content-type': type } }).blob().catch(() => {})`,
  ],
  [
    'data of a type of spaces',
    `const u = 'data:a/b' + (';' + ' '.repeat(1e3)).repeat(1e3) + ',x'; for (;;) await fetch(u)`,
  ],
  [
    'a type of a million quotes and commas',
    `const type = '"\\\\",'.repeat(1e6); for (;;) await new Response('x', { headers: { 'content-type': type } }).blob().catch(() => {})`,
  ],
])

const floods: Attack[] = [
  {
    name: 'a flood: fifty requests, each of tasks that take two milliseconds',
    run: `${CHANNEL}; const p = () => { const end = Date.now() + 2; while (Date.now() < end); port1.postMessage(0) }; port2.onmessage = p; p(); await new Promise(() => {})`,
    ends: /^ERR_(CPU_LIMIT|WALL_LIMIT|BUSY|CELL_LOST)$/,
    calls: 50,
    limits: LIMITS,
    limitMs: 8000,
  },
  {
    name: 'a flood: signatures of Ed448 and agreements of X448',
    run: `const [a, b] = await Promise.all([crypto.subtle.generateKey('Ed448', true, ['sign']), crypto.subtle.generateKey('X448', true, ['deriveBits'])])
      for (;;) await Promise.all([crypto.subtle.sign('Ed448', a.privateKey, new Uint8Array(5e5)), crypto.subtle.deriveBits({ name: 'X448', public: b.publicKey }, b.privateKey, 448)])`,
    ends: STOPPED,
    limits: LIMITS,
    limitMs: 2000,
  },
]

/** The guest goes on in the entry that answered, after the invocation is over. */
const afterwards = (code: string): string =>
  `export default { fetch() { Promise.resolve().then(() => { ${code} }); return new Response('out') } }`

const late: Attack[] = (
  [
    ['timers set and cleared', `for (;;) clearTimeout(setTimeout(() => {}))`],
    ['timers set', `for (;;) setTimeout(() => {})`],
    [
      'timers set and cleared until just before the limit',
      `const end = Date.now() + 200; while (Date.now() < end) clearTimeout(setTimeout(() => {}))`,
    ],
    ['ports that are closed', `for (;;) { const c = new MessageChannel(); c.port1.close() }`],
    ['rejections', `for (;;) Promise.reject(1)`],
    ['fetches', `for (;;) fetch('http://127.0.0.1:1/').catch(() => {})`],
    ['digests', `for (;;) crypto.subtle.digest('SHA-1', new Uint8Array(1)).catch(() => {})`],
    ['observers', `new PerformanceObserver(() => {}).observe({ type: 'mark' }); for (;;) performance.mark('x')`],
  ] as const
).map(([name, code]) => ({
  name: `after the answer: ${name}`,
  module: afterwards(code),
  ends: OUT,
  rounds: 3,
  limits: { cpuMs: 300, memoryMiB: 64 },
  limitMs: 2000,
}))

const left: Attack[] = [
  ['ten thousand timers', `for (let n = 0; n < 1e4; n++) setTimeout(() => {}, 1e6)`],
  [
    'ports that play on in every request to come',
    `if (!globalThis.c) { const c = globalThis.c = new MessageChannel(); for (const p of [c.port1, c.port2]) p.onmessage = () => p.postMessage(0); c.port1.postMessage(0) }`,
  ],
  [
    'waitUntil that posts',
    `${CHANNEL}; for (const p of [port1, port2]) p.onmessage = () => p.postMessage(0); port1.postMessage(0); ctx.waitUntil(new Promise(() => {}))`,
  ],
].map(([name = '', code = '']) => ({
  name: `left behind: ${name}`,
  run: `${code}; return new Response('out')`,
  ends: OUT,
  rounds: 5,
  limits: LIMITS,
  limitMs: 2000,
}))

testFamily('platform', [...ports, ...rejections, ...timelines, ...texts, ...floods, ...late, ...left], {
  sharpest: ['after the answer: timers set and cleared until just before the limit'],
})
