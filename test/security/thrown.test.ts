// What runs of a guest besides its handler: getters and traps on what it throws or returns, its module's start, clocks
// and finalizers. All of it under the limits, none of it in the host.

import { type Attack, testAttacks } from './attacks.ts'

const thrown: Attack[] = [
  ['a message getter that spins is cut by the CPU limit', `throw { get message() { for (;;); } }`, 'ERR_CPU_LIMIT'],
  [
    'a stack getter that spins is cut by the CPU limit',
    `throw { name: 'a', message: 'b', get stack() { for (;;); } }`,
    'ERR_CPU_LIMIT',
  ],
  [
    'a toString that spins is cut by the CPU limit',
    `class X { toString() { for (;;); } }; throw new X()`,
    'ERR_CPU_LIMIT',
  ],
  ['a toJSON that spins is cut by the CPU limit', `throw { toJSON() { for (;;); } }`, 'ERR_CPU_LIMIT'],
  [
    'Error.prepareStackTrace that spins is cut by the CPU limit',
    `Error.prepareStackTrace = () => { for (;;); }; throw new Error('x')`,
    'ERR_CPU_LIMIT',
  ],
  [
    'a proxy that throws at each trap is an exception',
    `throw new Proxy({}, new Proxy({}, { get() { throw 1 } }))`,
    'ERR_GUEST_EXCEPTION',
  ],
  [
    'a revoked proxy is an exception',
    `const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy`,
    'ERR_GUEST_EXCEPTION',
  ],
  [
    'an error that looks like a timeout is an exception',
    `throw new Error('Script execution timed out.')`,
    'ERR_GUEST_EXCEPTION',
  ],
  [
    'an error that looks like a disposed isolate is an exception',
    `throw new Error('Isolate was disposed during execution due to memory limit')`,
    'ERR_GUEST_EXCEPTION',
  ],
  ['null, symbols and functions are exceptions', `throw Symbol('x')`, 'ERR_GUEST_EXCEPTION'],
  ['a thenable that spins is cut by the CPU limit', `return { then() { for (;;); } }`, 'ERR_CPU_LIMIT'],
  [
    'a thenable that resolves twice answers once',
    `return { then(resolve) { resolve(new Response('first')); resolve(new Response('second')); throw 1 } }`,
    'first',
  ],
  [
    'a thenable of thenables without end is cut',
    `const again = () => ({ then(resolve) { resolve(again()) } }); return again()`,
    'ERR_CPU_LIMIT',
  ],
  [
    'a thenable in waitUntil that spins costs its own request only',
    `ctx.waitUntil({ then() { for (;;); } }); await null; await null; return new Response('late')`,
    'ERR_CPU_LIMIT',
  ],
  ['a proxy as the handler result is no Response', `return new Proxy(new Response('x'), {})`, 'ERR_BAD_RESPONSE'],
  [
    'microtasks without end are cut by the CPU limit',
    `const spin = () => Promise.resolve().then(spin); spin(); return new Promise(() => {})`,
    'ERR_CPU_LIMIT',
  ],
].map(([name = '', run = '', ends = '']) => ({ name, run, ends, limits: { cpuMs: 60 } }))

const startups: Attack[] = [
  ['a default export whose getter spins', `const o = { get fetch() { for (;;); } }; export default o`, 'ERR_CPU_LIMIT'],
  ['a module that awaits for ever', `await new Promise(() => {}); export default {}`, /ERR_GUEST_EXCEPTION/],
  [
    'a proxy as default export',
    `export default new Proxy({}, { get(_, key) { if (key === 'fetch') return () => new Response('by proxy') } })`,
    'by proxy',
  ],
  [
    'ops used while the module starts',
    `try { await fetch('http://h/') } catch {}; try { setTimeout(() => {}) } catch {}; export default () => new Response('started')`,
    'started',
  ],
  [
    'import.meta',
    `export default () => new Response(Object.keys(import.meta).join() + typeof import.meta.url)`,
    'undefined',
  ],
].map(([name, module, ends]) => ({
  name: `a start is bounded and shows nothing: ${name}`,
  module: String(module),
  ends: ends as string,
  limits: { startupCpuMs: 100 },
}))

const clocks: Attack[] = [
  [
    'performance.now counts whole milliseconds',
    `let odd = 0; for (let n = 0; n < 500; n++) odd += performance.now() % 1; return new Response(String(odd + Date.now() % 1 + performance.timeOrigin % 1))`,
    '0',
  ],
  [
    'Intl formats no finer time than milliseconds',
    `const parts = new Intl.DateTimeFormat('en', { fractionalSecondDigits: 3, second: 'numeric' }).formatToParts(1.9); return new Response(parts.at(-1).value)`,
    '001',
  ],
  ['events carry whole milliseconds', `return new Response(String(new Event('x').timeStamp % 1))`, '0'],
  [
    'a finalizer runs only inside an entry, under the budget of a request',
    `const registry = new FinalizationRegistry(() => { for (;;); }); for (let n = 0; n < 1000; n++) registry.register({ n }, n); const weak = new WeakRef({}); await scheduler.wait(1); return new Response(typeof weak.deref)`,
    'function',
  ],
].map(([name = '', run = '', ends = '']) => ({ name, run, ends }))

testAttacks('thrown', [...thrown, ...startups, ...clocks])
