import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rewriteModule } from '../../../sandbox/wasm/rewrite.ts'
import * as wasm from './encoder.ts'

interface Wasm {
  readonly validate: (bytes: Uint8Array) => boolean
  readonly CompileError: new () => Error
  readonly Module: {
    new (bytes: Uint8Array): object
    readonly imports: (module: object) => { readonly module: string; readonly name: string; readonly kind: string }[]
  }
}
// The types of Node name it without its values.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Wasm }

const MEMORY_SECTION = 5
const bytesOf = (module: readonly number[]): Uint8Array<ArrayBuffer> => new Uint8Array(module)

/** Identifiers of the sections, by a reading of its own. */
function sectionsOf(bytes: Uint8Array): number[] {
  const ids: number[] = []
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at++] as number)
    let size = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number
      size += (byte & 0x7f) * 2 ** shift
      if (byte < 128) break
    }
    at += size
  }
  return ids
}

/** Modules with a memory, in the shapes that sections around it can have. */
const SHAPES: readonly (readonly [name: string, module: number[], sections: number[]])[] = [
  ['a memory alone', wasm.module(wasm.memories([1])), [2]],
  ['no memory', wasm.module(wasm.types, wasm.functions(0), wasm.code([])), [1, 3, 10]],
  ['types, functions and code', wasm.growing(1, 2), [1, 2, 3, 7, 10]],
  ['imports already', wasm.module(wasm.types, wasm.imports(['a', 'b', [0, 0]]), wasm.memories([1, 2])), [1, 2]],
  [
    'custom sections first',
    wasm.module(
      wasm.section(0, wasm.text('x')),
      wasm.types,
      wasm.section(0, wasm.text('y')),
      wasm.memories([1]),
      wasm.section(0, wasm.text('z')),
    ),
    [0, 1, 0, 2, 0],
  ],
  [
    'a custom section before imports',
    wasm.module(wasm.section(0, wasm.text('x')), wasm.imports(['a', 'b', [2, 0, 1]]), wasm.memories([1])),
    [0, 2],
  ],
  ['a table before', wasm.module(wasm.list(4, [0x70, 0, 1]), wasm.memories([300, 70_000 - 5_000])), [2, 4]],
  ['a long number as its size', [...wasm.HEADER, 5, 0x83, 0x80, 0x80, 0x80, 0x00, 1, 0, 1], [2]],
]

test('a module that makes memories becomes a valid one that imports them', () => {
  for (const [name, module, sections] of SHAPES) {
    assert.ok(WebAssembly.validate(bytesOf(module)), name)
    const { bytes } = rewriteModule(bytesOf(module))
    assert.deepEqual(sectionsOf(bytes), sections, name)
    assert.ok(WebAssembly.validate(bytes), name)
  }
})

test('imports keep their order, and memories come after them', () => {
  const module = wasm.module(
    wasm.types,
    wasm.imports(['a', 'm', [2, 0, 1]], ['a', 'f', [0, 0]]),
    wasm.memories([7, 9], [8]),
  )
  const { bytes, memories } = rewriteModule(bytesOf(module))
  assert.deepEqual(
    WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(one => `${one.module}.${one.name} ${one.kind}`),
    ['a.m memory', 'a.f function', 'isolet.0 memory', 'isolet.1 memory'],
  )
  assert.deepEqual([memories.count, ...memories.pages], [2, 7, 9, 8, 2 ** 32 - 1])
})

test('the result is in a buffer of its own', () => {
  for (const [name, module] of SHAPES) {
    const source = bytesOf(module)
    assert.notEqual(rewriteModule(source).bytes.buffer, source.buffer, name)
  }
})

test('what is no module, or ends too early, is a CompileError at any length', () => {
  const whole = wasm.growing(1, 2)
  for (let length = 0; length < whole.length; length++) {
    const cut = bytesOf(whole.slice(0, length))
    try {
      assert.equal(WebAssembly.validate(rewriteModule(cut).bytes), WebAssembly.validate(cut), `${length}`)
    } catch (error) {
      assert.ok(error instanceof WebAssembly.CompileError, `${length}: ${error}`)
    }
  }
})

test('two memory sections, and one with more or less than it says, are refused', () => {
  const twice = wasm.module(wasm.memories([1]), wasm.memories([1]))
  const tooMany = [...wasm.HEADER, 5, 3, 2, 0, 1]
  const tooFew = [...wasm.HEADER, 5, 5, 1, 0, 1, 0, 1]
  const huge = [...wasm.HEADER, 5, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0, 1]
  const wide = [...wasm.HEADER, 5, 0x83, 0x80, 0x80, 0x80, 0x10, 1, 0, 1]
  const endless = [...wasm.HEADER, 5, 0x83, 0x80, 0x80, 0x80, 0x80, 0x00, 1, 0, 1]
  for (const module of [twice, tooMany, tooFew, huge, wide, endless])
    assert.throws(() => rewriteModule(bytesOf(module)), WebAssembly.CompileError)
})

/** Numbers from 0 to below `end`, the same in every run. */
function createDice(): (end: number) => number {
  let state = 1
  return end => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * end)
  }
}

test('no change of bytes gets a memory section past the rewriting', () => {
  const roll = createDice()
  let valid = 0
  for (let round = 0; round < 20_000; round++) {
    const [, module] = SHAPES[roll(SHAPES.length)] as (typeof SHAPES)[number]
    const mutant = bytesOf(module)
    for (let changes = roll(3) + 1; changes > 0; changes--) mutant[8 + roll(mutant.length - 8)] = roll(256)
    let bytes: Uint8Array<ArrayBuffer>
    try {
      bytes = rewriteModule(mutant).bytes
    } catch {
      continue
    }
    if (!WebAssembly.validate(bytes)) continue
    valid++
    assert.ok(!sectionsOf(bytes).includes(MEMORY_SECTION), `${mutant}`)
  }
  assert.ok(valid > 500, `${valid} valid mutants`)
})
