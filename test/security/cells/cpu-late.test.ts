// Guests that burn CPU where no request waits for it any more, or where the host itself might run it: rejections that
// nobody handles, streams, listeners, finalizers, waitUntil.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { readLog } from './harness/log-reader.ts'

const SPIN = 'for (;;);'
/** The engine's word on it, in the function's log. */
const LOGGED = /passed cpuMs|passed its CPU|ERR_CPU_LIMIT/
const CPU = /^ERR_(CPU_LIMIT|CELL_LOST)$/
/** The answer may be out before the guest is caught. */
const CAUGHT_OR_OUT = /^(200 .*|ERR_(CPU_LIMIT|CELL_LOST))$/

/** Reasons of rejections, each with code that the host must not run outside of a limit. */
const REASONS: Record<string, string> = {
  'a message getter': `{ get message() { ${SPIN} } }`,
  'a stack getter': `{ get stack() { ${SPIN} } }`,
  'a name getter': `{ get name() { ${SPIN} } }`,
  'a toString': `{ toString() { ${SPIN} } }`,
  'a toPrimitive': `{ [Symbol.toPrimitive]() { ${SPIN} } }`,
  'a toStringTag getter': `{ get [Symbol.toStringTag]() { ${SPIN} } }`,
  'a constructor getter': `{ get constructor() { ${SPIN} } }`,
  'an Error with a message getter': `Object.defineProperty(new Error(), 'message', { get() { ${SPIN} } })`,
  'an Error with a stack getter': `Object.defineProperty(new Error(), 'stack', { get() { ${SPIN} } })`,
  'the prototype of an Error': `Object.setPrototypeOf(new Error(), { get name() { ${SPIN} }, get message() { ${SPIN} } })`,
  'the cause of an Error': `new Error('x', { cause: { get message() { ${SPIN} }, get stack() { ${SPIN} } } })`,
  'a proxy of every trap': `new Proxy({}, new Proxy({}, { get() { ${SPIN} } }))`,
  'a proxy of a function': `new Proxy(() => {}, { get() { ${SPIN} }, getPrototypeOf() { ${SPIN} }, ownKeys() { ${SPIN} } })`,
  prepareStackTrace: `(Error.prepareStackTrace = () => { ${SPIN} }, new Error('x'))`,
  'a message getter on every object': `(Object.defineProperty(Object.prototype, 'message', { get() { ${SPIN} } }), {})`,
  'the reason of another promise': `Promise.reject({ get message() { ${SPIN} } })`,
}

const rejections: Attack[] = Object.entries(REASONS).map(([what, reason]) => ({
  name: `a rejection that nobody handles spins in ${what}`,
  run: `Promise.reject(${reason}); return new Response('out')`,
  ends: CAUGHT_OR_OUT,
}))

const more: Attack[] = [
  {
    name: 'such a rejection at start',
    module: `Promise.reject({ get message() { ${SPIN} } }); export default { fetch: () => new Response('out') }`,
    ends: /^(200 out|refused ERR_(CPU_LIMIT|GUEST_EXCEPTION|CELL_LOST)|ERR_CPU_LIMIT|ERR_CELL_LOST)$/,
  },
  {
    name: 'such a rejection in a timer',
    run: `setTimeout(() => { Promise.reject({ get message() { ${SPIN} } }) }); await scheduler.wait(20); return new Response('out')`,
    ends: CAUGHT_OR_OUT,
  },
  {
    name: 'such a rejection in waitUntil',
    run: `ctx.waitUntil(Promise.reject({ get message() { ${SPIN} } })); return new Response('out')`,
    ends: CAUGHT_OR_OUT,
  },
  {
    name: 'such a rejection for ten callers at once',
    run: `Promise.reject({ get message() { ${SPIN} } }); return new Response('out')`,
    calls: 10,
    ends: /^(200 out|ERR_(CPU_LIMIT|CELL_LOST|BUSY))$/,
  },
  {
    name: 'such a rejection, called five times in turn',
    run: `Promise.reject({ get message() { ${SPIN} } }); return new Response('out')`,
    rounds: 5,
    ends: /^(200 out|ERR_(CPU_LIMIT|CELL_LOST|BUSY))$/,
  },
  {
    name: 'a listener of unhandled rejections that spins',
    run: `addEventListener('unhandledrejection', () => { ${SPIN} }); Promise.reject(1); await scheduler.wait(20); return new Response('out')`,
    ends: CAUGHT_OR_OUT,
  },
  {
    name: 'a listener of errors that spins',
    run: `addEventListener('error', () => { ${SPIN} }); setTimeout(() => { throw new Error() }); await scheduler.wait(20); return new Response('out')`,
    ends: CAUGHT_OR_OUT,
  },
]

const later: Attack[] = [
  {
    name: 'a spin in waitUntil',
    run: `ctx.waitUntil(scheduler.wait(5).then(() => { ${SPIN} })); return new Response('out')`,
    ends: /^200 out$/,
    logs: LOGGED,
  },
  {
    name: 'slices in waitUntil',
    run: `ctx.waitUntil((async () => { for (;;) { const end = Date.now() + 3; while (Date.now() < end); await scheduler.wait(1) } })()); return new Response('out')`,
    limitMs: 500,
    ends: /^200 out$/,
    logs: LOGGED,
  },
  {
    name: 'a thenable in waitUntil that spins',
    run: `ctx.waitUntil({ then() { ${SPIN} } }); return new Response('out')`,
    ends: CAUGHT_OR_OUT,
  },
  {
    name: 'a spin in a timer after the answer',
    run: `setTimeout(() => { ${SPIN} }, 5); ctx.waitUntil(scheduler.wait(50)); return new Response('out')`,
    ends: /^200 out$/,
    logs: LOGGED,
  },
  {
    name: 'a spin in the start of a stream',
    run: `return new Response(new ReadableStream({ start() { ${SPIN} } }))`,
    ends: CPU,
  },
  {
    name: 'a spin in the first pull',
    run: `return new Response(new ReadableStream({ pull() { ${SPIN} } }))`,
    ends: /^(200 \(cut\)|ERR_(CPU_LIMIT|CELL_LOST))$/,
  },
  {
    name: 'a spin in a late pull',
    run: `let n = 0; return new Response(new ReadableStream({ async pull(c) { await scheduler.wait(5); c.enqueue(new Uint8Array(9)); if (++n > 5) ${SPIN} } }))`,
    ends: /^200 \(cut\)$/,
    logs: LOGGED,
  },
  {
    name: 'a spin in a transform',
    run: `const t = new TransformStream({ transform() { ${SPIN} } }); t.writable.getWriter().write(1); return new Response(t.readable)`,
    ends: /^(200 \(cut\)|ERR_(CPU_LIMIT|CELL_LOST))$/,
  },
  {
    name: 'a spin in the size of a queue',
    run: `return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1)) } }, { size() { ${SPIN} }, highWaterMark: 9 }))`,
    ends: /^(200 \(cut\)|ERR_(CPU_LIMIT|CELL_LOST))$/,
  },
  {
    name: 'a spin in an abort listener',
    run: `const c = new AbortController(); c.signal.onabort = () => { ${SPIN} }; c.abort()`,
    ends: CPU,
  },
  {
    name: 'a spin when a signal times out',
    run: `AbortSignal.timeout(5).addEventListener('abort', () => { ${SPIN} }); await scheduler.wait(50); return new Response('out')`,
    ends: CPU,
  },
  {
    name: 'a spin in an event listener',
    run: `const t = new EventTarget(); t.addEventListener('x', { get handleEvent() { ${SPIN} } }); t.dispatchEvent(new Event('x'))`,
    ends: CPU,
  },
  {
    name: 'a finalizer that spins',
    run: `const r = new FinalizationRegistry(() => { ${SPIN} }); for (let n = 0; n < 2e5; n++) r.register({ n, more: new Array(20) }, n); await scheduler.wait(30); return new Response('out')`,
    ends: CAUGHT_OR_OUT,
  },
  {
    name: 'a spin when the caller leaves',
    async act(stage) {
      const listen = `request.signal.addEventListener('abort', () => { ${SPIN} })`
      await stage.deploy(stage.name, `export default { fetch: request => new Promise(() => { ${listen} }) }`)
      await stage.call(stage.name, {}, 100)
      return (await readLog(stage, LOGGED, 2000)).what
    },
    ends: /^logged$/,
  },
]

testFamily('cpu-late', [...rejections, ...more, ...later], {
  sharpest: ['such a rejection, called five times in turn', 'such a rejection for ten callers at once'],
})
