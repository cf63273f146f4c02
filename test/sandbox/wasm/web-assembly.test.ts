import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Op } from '../../../sandbox/contract.ts'
import { TestGuest } from '../harness.ts'
import * as wasm from './encoder.ts'

/** TestGuest's isolates have this much. */
const MEMORY_MIB = 64

/** The value of an expression that sees `growing`, a module with one page at first and no maximum. */
function value(expression: string, bytes: number[] = wasm.growing(1)): unknown {
  using guest = new TestGuest({ [Op.memoryMiB]: () => MEMORY_MIB })
  guest.run(`globalThis.bytes = ${wasm.toSource(bytes)}`)
  return guest.evaluate(expression)
}

test('the global is there at first touch, with the attributes of the specification', () => {
  assert.deepEqual(
    value(`(() => {
      const { get, enumerable } = Object.getOwnPropertyDescriptors(globalThis).WebAssembly
      const attributes = name => Object.entries(Object.getOwnPropertyDescriptor(WebAssembly, name)).slice(1).map(String)
      return [typeof get, enumerable, String(WebAssembly), Object.keys(WebAssembly).sort().join(), attributes('Memory'),
        WebAssembly.Memory.name, WebAssembly.Module.length, WebAssembly.compile.length]
    })()`),
    [
      'function',
      false,
      '[object WebAssembly]',
      'compile,compileStreaming,instantiate,instantiateStreaming,validate',
      ['writable,true', 'enumerable,false', 'configurable,true'],
      'Memory',
      1,
      1,
    ],
  )
})

test('each way to compile and instantiate gives a working instance', () => {
  const respond = `new Response(bytes, { headers: { 'content-type': 'application/wasm' } })`
  const ways = [
    'new WebAssembly.Instance(new WebAssembly.Module(bytes))',
    'await WebAssembly.instantiate(await WebAssembly.compile(bytes.buffer))',
    '(await WebAssembly.instantiate(new DataView(bytes.buffer))).instance',
    `(await WebAssembly.instantiateStreaming(${respond})).instance`,
    `await WebAssembly.instantiate(await WebAssembly.compileStreaming(Promise.resolve(${respond})))`,
  ]
  for (const way of ways)
    assert.deepEqual(
      value(`(async () => { const i = ${way}; return [i.exports.grow(2), i.exports.memory.buffer.byteLength] })()`),
      [1, 3 * 65_536],
      way,
    )
})

test('structuredClone refuses objects of WebAssembly, which would come out as plain ones', () => {
  const made = [
    'new WebAssembly.Memory({ initial: 0 })',
    'new WebAssembly.Table({ element: "anyfunc", initial: 0 })',
    'new WebAssembly.Global({ value: "i32" }, 1)',
    'new WebAssembly.Tag({ parameters: [] })',
    'new WebAssembly.Exception(new WebAssembly.Tag({ parameters: [] }), [])',
    'new WebAssembly.Module(bytes)',
    'new WebAssembly.Instance(new WebAssembly.Module(bytes))',
  ]
  const attempts = made.map(each => `(() => { try { structuredClone([${each}]) } catch ({ name }) { return name } })()`)
  assert.deepEqual(value(`[${attempts.join()}]`), new Array(made.length).fill('DataCloneError'))
})

test('imports are looked at once the promise is there, where bytes are given', () => {
  assert.deepEqual(
    value(
      `(async () => {
      const order = [], imports = { get host() { order.push('looked'); return { call() {} } } }
      const [asked, streamed] = [WebAssembly.instantiate(bytes, imports), WebAssembly.instantiate(new Uint8Array(3), imports)]
      order.push('asked')
      return [(await asked).instance instanceof WebAssembly.Instance, await streamed.catch(error => error.name), order]
    })()`,
      wasm.module(wasm.types, wasm.imports(['host', 'call', [wasm.Kind.function, 0]])),
    ),
    [true, 'CompileError', ['asked', 'looked']],
  )
})

test('Module inherits from what V8 has it inherit from', () => {
  const native = Object.getPrototypeOf(
    (globalThis as unknown as { WebAssembly: { Module: object } }).WebAssembly.Module,
  )
  assert.deepEqual(
    value(`[Object.getPrototypeOf(WebAssembly.Module).name, Object.getPrototypeOf(WebAssembly.Memory).name]`),
    [native.name, ''],
  )
})

test('validate says whether a module is valid, and throws for what is no bytes', () => {
  assert.deepEqual(
    value(
      '[WebAssembly.validate(bytes), WebAssembly.validate(bytes.slice(0, 20)), WebAssembly.validate(new Uint8Array(0))]',
    ),
    [true, false, false],
  )
  assert.throws(() => value('WebAssembly.validate("text")'), /TypeError/)
})

test('modules that stream need the right type and a good status', () => {
  for (const response of [
    'new Response(bytes)',
    'new Response(bytes, { status: 404, headers: { "content-type": "application/wasm" } })',
    '{}',
    'null',
  ])
    assert.throws(() => value(`WebAssembly.compileStreaming(${response})`), /TypeError/, response)
})

test('imports are those that the module names, and its own memory is not among them', () => {
  const bytes = wasm.module(
    wasm.types,
    wasm.imports(['env', 'f', [wasm.Kind.function, 0]]),
    wasm.memories([1]),
    wasm.exports(wasm.exported('memory', wasm.Kind.memory, 0)),
  )
  assert.deepEqual(value('WebAssembly.Module.imports(new WebAssembly.Module(bytes))', bytes), [
    { module: 'env', name: 'f', kind: 'function' },
  ])
  assert.deepEqual(value('WebAssembly.Module.exports(new WebAssembly.Module(bytes))', bytes), [
    { name: 'memory', kind: 'memory' },
  ])
  assert.equal(
    value(
      'new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { f() {} } }).exports.memory.buffer.byteLength',
      bytes,
    ),
    65_536,
  )
  for (const [imports, error] of [
    ['undefined', /TypeError/],
    ['{}', /TypeError.*Import #0 "env"/],
    ['{ env: {} }', /LinkError.*Import #0 "env" "f"/],
    ['7', /TypeError/],
  ] as const)
    assert.throws(
      () => value(`new WebAssembly.Instance(new WebAssembly.Module(bytes), ${imports})`, bytes),
      error,
      imports,
    )
})

test('a memory that is passed in is the one that the instance uses', () => {
  const bytes = wasm.module(
    wasm.types,
    wasm.imports(['a', 'm', [wasm.Kind.memory, 1, 1, 9]]),
    wasm.functions(1),
    wasm.exports(wasm.exported('grow', wasm.Kind.function, 0)),
    wasm.code(wasm.GROW),
  )
  const sizes = `(() => {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 5 })
    const { grow } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { a: { m: memory } }).exports
    return [grow(3), grow(1), memory.buffer.byteLength / 65536]
  })()`
  assert.deepEqual(value(sizes, bytes), [2, -1, 5])
})

test('a module with several memories keeps their order', () => {
  const bytes = wasm.module(
    wasm.memories([1], [2, 3], [4]),
    wasm.exports(...[0, 1, 2].map(index => wasm.exported(`m${index}`, wasm.Kind.memory, index))),
  )
  assert.deepEqual(
    value(
      'Object.values(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports).map(m => m.buffer.byteLength / 65536)',
      bytes,
    ),
    [1, 2, 4],
  )
})

test('classes can be extended, and instances belong to them', () => {
  assert.deepEqual(
    value(`(() => {
      class M extends WebAssembly.Memory { x = 1 }
      class I extends WebAssembly.Instance {}
      class Mod extends WebAssembly.Module {}
      const memory = new M({ initial: 1 }), module = new Mod(bytes), instance = new I(module)
      return [memory instanceof M, memory.x, memory.buffer.byteLength, module instanceof Mod, instance instanceof I, instance.exports.memory.constructor === WebAssembly.Memory]
    })()`),
    [true, 1, 65_536, true, true, true],
  )
  for (const name of ['Memory', 'Module', 'Instance'])
    assert.throws(() => value(`WebAssembly.${name}({})`), /TypeError/)
})

test('what V8 says of a module that is not valid reaches the guest', () => {
  const bytes = wasm.module(wasm.types, wasm.functions(0), wasm.memories([1]), wasm.code([0x41, 0]))
  assert.throws(() => value('new WebAssembly.Module(bytes)', bytes), /CompileError/)
  assert.throws(() => value('WebAssembly.compile(bytes)', bytes), /CompileError/)
})

test('a trap is a RuntimeError', () => {
  const bytes = wasm.module(
    wasm.types,
    wasm.functions(0),
    wasm.exports(wasm.exported('f', wasm.Kind.function, 0)),
    wasm.code([0x00]),
  )
  assert.throws(
    () => value('new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f()', bytes),
    /RuntimeError: unreachable/,
  )
})

test('a descriptor is read once, and by the rules', () => {
  assert.deepEqual(
    value(
      `(() => { const seen = []; new WebAssembly.Memory({ get initial() { seen.push('initial'); return 1 }, get maximum() { seen.push('maximum'); return { valueOf() { seen.push('as a number'); return 2 } } }, get shared() { seen.push('shared') } }); return seen })()`,
    ),
    ['initial', 'maximum', 'as a number', 'shared'],
  )
  for (const descriptor of [
    'undefined',
    '{}',
    '{ initial: -1 }',
    '{ initial: 65537 }',
    '{ initial: 1, shared: true, maximum: 1 }',
    '{ initial: 1n, address: "i64" }',
    '{ initial: NaN }',
  ])
    assert.throws(() => value(`new WebAssembly.Memory(${descriptor})`), /TypeError/, descriptor)
  assert.throws(() => value('new WebAssembly.Memory({ initial: 2, maximum: 1 })'), /RangeError/)
})
