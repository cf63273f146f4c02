// WebAssembly as a way around memoryMiB and cpuMs, or to the constructors of V8 that ours stand in for.

import * as wasm from '../sandbox/wasm/encoder.ts'
import { type Attack, testAttacks } from './attacks.ts'
import { SPIES, TOUR } from './spies.ts'

const GROWING = wasm.toSource(wasm.growing(1))
/** 200 MiB in an isolate of 64: what makes it has passed the limit. */
const MANY_PAGES = 3200
const LIMITS = { memoryMiB: 64, cpuMs: 4000 }

/** Ends with what the expression made, in pages, or with the name of the error. */
const attempt = (expression: string): string =>
  `try { const made = ${expression}; return new Response('made ' + (made?.buffer ?? made).byteLength / 65536) } catch (error) { return new Response(error.name) }`

const memories: Attack[] = [
  ['the constructor', `new WebAssembly.Memory({ initial: ${MANY_PAGES} })`],
  [
    'the constructor behind a memory',
    `new (new WebAssembly.Memory({ initial: 1 }).constructor)({ initial: ${MANY_PAGES} })`,
  ],
  ['a subclass', `new (class extends WebAssembly.Memory {})({ initial: ${MANY_PAGES} })`],
  [
    'the parent of a subclass',
    `new (Object.getPrototypeOf(class extends WebAssembly.Memory {}))({ initial: ${MANY_PAGES} })`,
  ],
  ['Reflect.construct', `Reflect.construct(WebAssembly.Memory, [{ initial: ${MANY_PAGES} }], Object)`],
  [
    'an exported memory',
    `new (new WebAssembly.Instance(new WebAssembly.Module(${GROWING})).exports.memory.constructor)({ initial: ${MANY_PAGES} })`,
  ],
  [
    'a module',
    `new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(wasm.growing(MANY_PAGES))})).exports.memory`,
  ],
  [
    'grow of a module',
    `(() => { const { memory, grow } = new WebAssembly.Instance(new WebAssembly.Module(${GROWING})).exports; if (grow(${MANY_PAGES}) !== -1) return memory; throw new RangeError() })()`,
  ],
  [
    'Memory.prototype.grow',
    `(() => { const m = new WebAssembly.Memory({ initial: 1 }); m.grow(${MANY_PAGES}); return m })()`,
  ],
  [
    'a getter that lies the second time',
    `(() => { let n = 0; return new WebAssembly.Memory({ get initial() { return n++ ? ${MANY_PAGES} : 1 }, get maximum() { return n++ > 2 ? 65536 : 2 } }) })()`,
  ],
  [
    'a proxy of a descriptor',
    `new WebAssembly.Memory(new Proxy({}, { get: (_, key) => key === 'initial' ? ${MANY_PAGES} : undefined }))`,
  ],
  [
    'Object.prototype.maximum',
    `(() => { Object.prototype.maximum = 65536; const m = new WebAssembly.Memory({ initial: 1 }); m.grow(${MANY_PAGES}); return m })()`,
  ],
  ['toResizableBuffer', `new WebAssembly.Memory({ initial: 1, maximum: 9 }).toResizableBuffer()`],
  ['a shared memory', `new WebAssembly.Memory({ initial: 1, maximum: ${MANY_PAGES}, shared: true })`],
  ['a memory of 64 bits', `new WebAssembly.Memory({ initial: 1n, maximum: 99999n, address: 'i64' })`],
  [
    'bytes that change while they are compiled',
    `(() => {
    const bytes = ${GROWING}, other = ${wasm.toSource(wasm.growing(MANY_PAGES))}
    const from = new Uint8Array(new ArrayBuffer(Math.max(bytes.length, other.length))); from.set(bytes)
    const sneak = new Proxy(function () {}, { get(target, key) { from.set(other); return key === 'prototype' ? WebAssembly.Module.prototype : target[key] } })
    const module = Reflect.construct(WebAssembly.Module, [from.subarray(0, bytes.length)], sneak)
    return new WebAssembly.Instance(module).exports.memory })()`,
  ],
  [
    'a species that hands out the copy',
    `(() => {
    const type = Object.getPrototypeOf(Uint8Array); let held; Object.defineProperty(type, Symbol.species, { get() { return function (n) { return held = new Uint8Array(n) } } })
    const sneak = new Proxy(function () {}, { get(target, key) { held?.set(${wasm.toSource(wasm.growing(MANY_PAGES))}); return WebAssembly.Module.prototype } })
    return new WebAssembly.Instance(Reflect.construct(WebAssembly.Module, [${GROWING}], sneak)).exports.memory })()`,
  ],
  [
    'lengths that lie',
    `(() => { for (const key of ['length', 'byteLength', 'byteOffset', 'buffer']) Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), key, { get: () => 3 })
    return new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(wasm.growing(MANY_PAGES))})).exports.memory })()`,
  ],
  [
    'accessors on Array.prototype',
    `(() => { for (let at = 0; at < 8; at++) Object.defineProperty(Array.prototype, at, { get: () => ({ initial: ${MANY_PAGES} }), set() {} })
    return new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(wasm.growing(MANY_PAGES))})).exports.memory })()`,
  ],
  [
    'an import by the name that is used inside',
    `new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(wasm.module(wasm.imports(['isolet', '0', [wasm.Kind.memory, 0, 1]]), wasm.memories([MANY_PAGES]), wasm.exports(wasm.exported('memory', wasm.Kind.memory, 1))))}), { isolet: { 0: new WebAssembly.Memory({ initial: 1 }) } }).exports.memory`,
  ],
].map(([by = '', expression = '']) => ({
  name: `no memory past the limit comes from ${by}`,
  run: attempt(expression),
  limits: LIMITS,
  ends: /^(TypeError|RangeError|made 1|CompileError|LinkError)$/,
}))

/** Fills what it can get, and keeps it: the process must not grow past the limit (testAttacks looks). */
const hoards: Attack[] = [
  ['memories', `new WebAssembly.Memory({ initial: 16 })`, 'new Uint8Array(made.buffer).fill(1)'],
  ['memories of one page', `new WebAssembly.Memory({ initial: 1, maximum: 1 })`, ''],
  [
    'memories that grow',
    `new WebAssembly.Instance(module).exports`,
    'while (made.grow(1) !== -1); new Uint8Array(made.memory.buffer).fill(1)',
  ],
  ['exported functions', `new WebAssembly.Instance(module).exports.grow`, ''],
  ['modules', `new WebAssembly.Module(bytes)`, ''],
].map(([what = '', make = '', use = '']) => ({
  name: `hoarding ${what} ends in a RangeError`,
  run: `const bytes = ${GROWING}, module = new WebAssembly.Module(bytes), kept = []
    try { for (;;) { const made = ${make}; ${use}; kept.push(made) } } catch (error) { return new Response(error.name) }`,
  limits: LIMITS,
  ends: /^(RangeError|ERR_MEMORY_LIMIT)$/,
}))

/** Ways to a table of that many elements. */
const tables = (elements: number): [string, string][] => [
  ['a table', `new WebAssembly.Table({ initial: ${elements}, element: 'anyfunc' })`],
  [
    'a table that grows',
    `(table => (table.grow(${elements}), table))(new WebAssembly.Table({ initial: 0, element: 'externref' }))`,
  ],
  [
    "a module's table",
    `new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(wasm.module(wasm.list(4, [0x70, 0, ...wasm.number(elements)])))}))`,
  ],
]

const heap: Attack[] = tables(250_000).map(([what, make]) => ({
  name: `${what} is counted by the heap`,
  run: `globalThis.kept = []; for (;;) kept.push(${make})`,
  limits: { memoryMiB: 32, cpuMs: 4000 },
  ends: 'ERR_MEMORY_LIMIT',
}))

const long: Attack[] = tables(10_000_000).map(([what, make]) => ({
  name: `${what} of ten million is refused`,
  run: `try { ${make}; return new Response('made') } catch (error) { return new Response(error.name) }`,
  limits: LIMITS,
  ends: /^(RangeError|CompileError)$/,
}))

const spinning = wasm.module(
  wasm.types,
  wasm.functions(0),
  wasm.exports(wasm.exported('f', wasm.Kind.function, 0)),
  wasm.code(wasm.LOOP_FOREVER),
)
const spinningStart = wasm.module(wasm.types, wasm.functions(0), wasm.start(0), wasm.code(wasm.LOOP_FOREVER))
const loops: Attack[] = [
  ['an exported function', `new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(spinning)})).exports.f()`],
  ['a start function', `new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(spinningStart)}))`],
  ['a start function of instantiate()', `await WebAssembly.instantiate(${wasm.toSource(spinningStart)})`],
  [
    'a function that a promise calls',
    `await Promise.resolve().then(new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(spinning)})).exports.f)`,
  ],
  ['compiling again and again', `for (let n = 0; ; n++) await WebAssembly.compile(${GROWING})`],
  ['validating again and again', `const bytes = ${GROWING}; for (;;) WebAssembly.validate(bytes)`],
].map(([what = '', run = '']) => ({
  name: `${what} ends at cpuMs`,
  run: `${run}; return new Response('ended')`,
  limits: { cpuMs: 100 },
  ends: 'ERR_CPU_LIMIT',
}))

const WASM_TOUR = `
const bytes = ${GROWING}
const wasmTour = async () => {
  const tries = [
    () => new WebAssembly.Memory({ initial: 1 }).grow(1), () => new WebAssembly.Module(bytes), () => WebAssembly.Module.imports(new WebAssembly.Module(bytes)),
    () => new WebAssembly.Instance(new WebAssembly.Module(bytes), { a: {} }).exports.grow(1), () => WebAssembly.instantiate(bytes, {}), () => WebAssembly.compile(bytes, { builtins: ['js-string'] }),
    () => WebAssembly.validate(bytes), () => WebAssembly.instantiateStreaming(new Response(bytes, { headers: { 'content-type': 'application/wasm' } })),
    () => new WebAssembly.Memory({ initial: 1e9 }), () => new WebAssembly.Module(new Uint8Array(3)), () => new WebAssembly.Memory({ initial: 60000 }),
  ]
  for (let at = 0; at < tries.length; at++) try { await tries[at]() } catch {}
}
const sharedModule = new Uint8Array([${wasm.module(wasm.list(5, [3, 1, 2])).join()}])
const isNative = found => {
  try { construct(found, [{ initial: 0, maximum: 1, shared: true }]); return typeof found.prototype.grow === 'function' } catch {}
  try { return construct(found, [sharedModule]) instanceof found && !('exports' in found.prototype) && found.name === 'Module' } catch { return false }
}
const findNative = () => { clear(); const loot = new S(); for (const found of new S(caught)) if (typeof found === 'function' && isNative(found)) loot.add(found.name); return [...loot].join() || 'nothing' }
`

const poisoning: Attack[] = [
  {
    name: 'no poisoned built-in is handed a constructor of V8, or what is behind the counting',
    module: `${SPIES}${TOUR}${WASM_TOUR}
      let done = false
      const first = async () => { poison(); await wasmTour(); done = true; return new Response() }
      export default { fetch: () => done ? new Response(findLoot() + findNative() + (caught.length > 100)) : first() }`,
    times: 2,
    limits: { cpuMs: 8000, startupCpuMs: 5000 },
    ends: 'nothingnothingtrue',
  },
  {
    name: 'poison that is laid after the first touch catches nothing either',
    module: `${SPIES}${TOUR}${WASM_TOUR}
      let done = false
      const first = async () => { await wasmTour(); poison(); await wasmTour(); done = true; return new Response() }
      export default { fetch: () => done ? new Response(findLoot() + findNative() + (caught.length > 100)) : first() }`,
    times: 2,
    limits: { cpuMs: 8000, startupCpuMs: 5000 },
    ends: 'nothingnothingtrue',
  },
  {
    name: 'Error.prepareStackTrace sees no constructor of V8',
    run: `const loot = []; Error.stackTraceLimit = 100
      Error.prepareStackTrace = (error, sites) => { for (const site of sites) for (const found of [site.getFunction(), site.getThis()])
        if (['Memory', 'Module', 'Instance'].includes(found?.name)) loot.push(found.name); return '' }
      const look = new Proxy(function () {}, { get(target, key) { void new Error('x').stack; return target[key] } })
      for (const [name, given] of [['Memory', { initial: 1 }], ['Memory', { initial: 1e9 }], ['Module', ${GROWING}], ['Module', new Uint8Array(9)], ['Instance', new WebAssembly.Module(${GROWING})], ['Instance', {}]])
        try { Reflect.construct(WebAssembly[name], [given], look) } catch (error) { void error.stack }
      return new Response('loot ' + loot)`,
    ends: 'loot ',
  },
  {
    name: 'promise integration is not there',
    run: `return new Response([WebAssembly.Suspending, WebAssembly.promising, WebAssembly.SuspendError].map(one => typeof one).join())`,
    ends: 'undefined,undefined,undefined',
  },
  {
    name: 'an atomic wait does not block the thread',
    run: attempt(
      `new WebAssembly.Instance(new WebAssembly.Module(${wasm.toSource(wasm.module(wasm.types, wasm.functions(0), wasm.memories([1, 1]), wasm.exports(wasm.exported('f', wasm.Kind.function, 0)), wasm.code([0x41, 0, 0x41, 0, 0x42, 0x7f, 0xfe, 0x01, 2, 0, 0x1a])))})).exports.f()`,
    ),
    ends: 'RuntimeError',
  },
]

testAttacks('wasm', [...memories, ...hoards, ...heap, ...long, ...loops, ...poisoning])
