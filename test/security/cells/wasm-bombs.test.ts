// WebAssembly modules that weigh little and cost much: to compile, to start, to grow, to call.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/

/** Over and over, whatever it throws, so that one that is refused or quick meets its limit too. */
const again = (code: string): string =>
  `const all = globalThis.all ??= []; for (let n = 0; ; n++) try { ${code} } catch {}`

/** Guest code: modules made of sections, each `[id, …bytes]`, in the binary format of WebAssembly. */
const MODULES = `
const leb = n => { const out = []; do { out.push((n & 127) | (n > 127 ? 128 : 0)); n = Math.floor(n / 128) } while (n > 0); return out }
const flat = list => { const out = []; for (const one of list) if (typeof one === 'number') out.push(one); else for (const byte of one) out.push(byte); return out }
const section = (id, ...bytes) => { const body = flat(bytes); return [id, ...leb(body.length)].concat(body) }
const module = (...sections) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0].concat(...sections))
const type = section(1, 1, 0x60, 0, 0), func = section(3, 1, 0), exported = section(7, 1, 1, 102, 0, 0), start = section(8, 0)
const body = (...bytes) => { const all = flat(bytes); return leb(all.length).concat(all) }
const code = (...bytes) => section(10, 1, body(0, ...bytes, 11))
const repeat = (count, ...bytes) => Array(count).fill(bytes).flat()
const run = bytes => new WebAssembly.Instance(new WebAssembly.Module(bytes))
const forever = [3, 64, 12, 0, 11]
`

const compiles: Attack[] = [
  [
    'a br_table of 65,000 targets',
    `const bytes = module(type, func, exported, code(65, 0, 14, leb(65000), repeat(65000, 0), 0)); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    '50,000 locals and calls of itself',
    `const bytes = module(type, func, exported, section(10, 1, body(1, leb(50000), 126, 16, 0, 11))); ${again('run(bytes).exports.f()')}`,
  ],
  [
    'functions of 50,000 locals',
    `const bytes = module(type, section(3, leb(1000), repeat(1000, 0)), section(10, leb(1000), ...Array(1000).fill(body(1, leb(50000), 126, 11)))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    'blocks in blocks with br_tables',
    `const bytes = module(type, func, exported, code(repeat(900, 2, 64), repeat(100, 65, 0, 14, leb(900), ...Array.from({ length: 901 }, (_, n) => leb(n)).flat()), repeat(900, 11))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    'a million drops of calls',
    `const bytes = module(type, func, exported, code(repeat(120000, 16, 0))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    '10 MB of custom sections',
    `const bytes = module(section(0, 1, 97, new Uint8Array(1e7))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    'a megabyte of imports',
    `const bytes = module(type, section(2, leb(2e5), repeat(2e5, 0, 0, 0, 0))); ${again('all.push(new WebAssembly.Module(bytes)); WebAssembly.Module.imports(all.pop())')}`,
  ],
  [
    'a megabyte of exports',
    `const names = Array.from({ length: 1e5 }, (_, n) => [5, ...String(10000 + n % 90000).split('').map(c => c.charCodeAt(0)), 0, 0]); const bytes = module(type, func, section(7, leb(9e4), ...names.slice(0, 9e4)), code()); ${again('all.push(Object.keys(run(bytes).exports))')}`,
  ],
  [
    'types without end',
    `const bytes = module(section(1, leb(1e5), repeat(1e5, 0x60, 0, 0))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    'types of a thousand parameters',
    `const bytes = module(section(1, leb(900), ...Array(900).fill([0x60, ...leb(1000), ...Array(1000).fill(126), 0]))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    'types that recur',
    `const bytes = module(section(1, leb(500), ...Array.from({ length: 500 }, (_, n) => [0x4e, ...leb(100), ...Array.from({ length: 100 }, (_, m) => [0x5f, 1, 0x63, ...leb(n * 100 + m), 1]).flat()]))); ${again('all.push(new WebAssembly.Module(bytes))')}`,
  ],
  [
    'what is only validated',
    `const bytes = module(type, func, exported, code(repeat(120000, 16, 0))); ${again('WebAssembly.validate(bytes)')}`,
  ],
  [
    'a stream that is none',
    again(
      `await WebAssembly.instantiateStreaming(new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e5)) } }), { headers: { 'content-type': 'application/wasm' } })).catch(() => {})`,
    ),
  ],
].map(([name = '', code = '']) => ({ name: `compiled: ${name}`, run: `${MODULES} ${code}`, ends: STOPPED }))

const starts: Attack[] = [
  [
    'a start that grows memory for ever',
    `run(module(type, func, section(5, 1, 0, 1), start, code(3, 64, 65, 1, 64, 0, 26, 12, 0, 11)))`,
  ],
  [
    'a start that fills what it may grow',
    `const bytes = module(type, func, section(5, 1, 0, 1), start, code(65, leb(200), 64, 0, 26, 65, 0, 65, 1, 65, leb(65536), 252, 11, 0, 3, 64, 12, 0, 11)); ${again('run(bytes)')}`,
  ],
  [
    'a start that grows a table for ever',
    `run(module(type, func, section(4, 1, 0x70, 0, 1), start, code(3, 64, 0xd0, 0x70, 65, leb(32), 252, 15, 0, 26, 12, 0, 11)))`,
  ],
  ['tables of ten million', `const bytes = module(section(4, 1, 0x70, 0, leb(1e7))); ${again('all.push(run(bytes))')}`],
  [
    'a hundred tables in a module',
    `const bytes = module(section(4, 100, ...Array(100).fill([0x70, 0, ...leb(1e5)]))); ${again('all.push(run(bytes))')}`,
  ],
  [
    'references to the outside in tables',
    again(
      `const t = new WebAssembly.Table({ initial: 1e6, element: 'externref' }); t.grow(1e6, {}); t.fill?.({}); all.push(t)`,
    ),
  ],
  [
    'a table that grows',
    `const t = new WebAssembly.Table({ initial: 1, element: 'anyfunc' }); ${again('t.grow(2 ** (n % 20))')}`,
  ],
  [
    'a bulk fill of a table, again and again',
    `run(module(type, func, section(4, 1, 0x70, 0, leb(2e5)), start, code(3, 64, 65, 0, 0xd0, 0x70, 65, leb(2e5), 252, 17, 0, 12, 0, 11)))`,
  ],
  [
    'copies of a memory',
    `run(module(type, func, section(5, 1, 0, leb(200)), start, code(3, 64, 65, 0, 65, 1, 65, leb(1e6), 252, 10, 0, 0, 12, 0, 11)))`,
  ],
  [
    'arrays of the collector',
    `run(module(section(1, 2, 0x60, 0, 0, 0x5e, 126, 1), func, start, code(3, 64, 65, leb(1e6), 0xfb, 7, 1, 26, 12, 0, 11)))`,
  ],
  [
    'imports that call back without end',
    `const m = new WebAssembly.Module(module(type, section(2, 1, 1, 97, 1, 98, 0, 0), func, section(7, 1, 1, 102, 0, 1), section(10, 1, body(0, 16, 0, 11)))); const i = new WebAssembly.Instance(m, { a: { b: () => i.exports.f() } }); ${again('i.exports.f()')}`,
  ],
  [
    'an import that spins',
    `new WebAssembly.Instance(new WebAssembly.Module(module(type, section(2, 1, 1, 97, 1, 98, 0, 0), section(8, 0))), { a: { b() { for (;;); } } })`,
  ],
  [
    'exceptions without end',
    `const t = new WebAssembly.Tag({ parameters: ['externref'] }); ${again('all.push(new WebAssembly.Exception(t, [Array(100)], { traceStack: true }))')}`,
  ],
  [
    'instances without end',
    `const m = new WebAssembly.Module(module(type, func, exported, code())); ${again('all.push(new WebAssembly.Instance(m))')}`,
  ],
].map(([name = '', code = '']) => ({
  name: `started: ${name}`,
  run: `${MODULES} ${code}; ${'for (;;);'}`,
  ends: STOPPED,
}))

testFamily('wasm-bombs', [...compiles, ...starts], { sharpest: ['started: references to the outside in tables'] })
