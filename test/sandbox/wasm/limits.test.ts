import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Op } from '../../../sandbox/contract.ts'
import { TestGuest } from '../harness.ts'
import * as wasm from './encoder.ts'

/** TestGuest's isolates have this much. */
const MEMORY_MIB = 64
const PAGES_A_MIB = 16

function value(expression: string, bytes: number[] = wasm.growing(1)): unknown {
  using guest = new TestGuest({ [Op.memoryMiB]: () => MEMORY_MIB })
  guest.run(`globalThis.bytes = ${wasm.toSource(bytes)}
    globalThis.grown = grow => { let pages = 0; while (grow(1) !== -1) pages++; return pages }
    globalThis.make = () => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
    globalThis.makeMemory = (initial, maximum) => new WebAssembly.Memory({ initial, maximum })
    globalThis.until = make => { const kept = []; try { for (;;) kept.push(make()) } catch (error) { return [kept.length, error.name, kept] } }`)
  return guest.evaluate(expression)
}

test('a memory without a maximum grows by a quarter of memoryMiB', () => {
  assert.equal(value('grown(make().grow)'), (MEMORY_MIB / 4) * PAGES_A_MIB)
  assert.equal(
    value('(() => { const m = makeMemory(3); let p = 0; try { for (;;) { m.grow(1); p++ } } catch { return p } })()'),
    256,
  )
})

test('a memory keeps to the maximum that it declares, up to half of memoryMiB', () => {
  const half = (MEMORY_MIB / 2) * PAGES_A_MIB
  for (const [declared, pages] of [
    [1, 1],
    [7, 7],
    [half - 1, half - 1],
    [half, half],
    [half + 1, half],
    [65_536, half],
  ] as const)
    assert.equal(value('grown(make().grow)', wasm.growing(1, declared)), pages - 1, `${declared}`)
})

test('a memory that is larger than half of memoryMiB at first is made, and does not grow', () => {
  assert.deepEqual(
    value(
      '(() => { const { memory, grow } = make(); return [memory.buffer.byteLength, grow(1)] })()',
      wasm.growing(40 * PAGES_A_MIB, 60_000),
    ),
    [40 * 2 ** 20, -1],
  )
})

test('a memory that does not fit is a RangeError', () => {
  for (const pages of [MEMORY_MIB * PAGES_A_MIB, 65_536])
    assert.throws(() => value('make()', wasm.growing(pages)), /RangeError.*memoryMiB/)
  assert.throws(() => value('makeMemory(65536)'), /RangeError.*memoryMiB/)
})

test('memories that are kept end in a RangeError before they pass memoryMiB, whatever keeps them', () => {
  for (const kept of [
    'make()',
    'make().memory',
    'make().grow',
    'makeMemory(1)',
    'makeMemory(1).buffer && makeMemory(16)',
  ]) {
    const [count, name, pages] = value(
      `(() => { const [n, name, kept] = until(() => ${kept}); return [n, name, kept.reduce((sum, one) => sum + ((one.memory ?? one).buffer?.byteLength ?? 0), 0)] })()`,
    ) as [number, string, number]
    assert.equal(name, 'RangeError', kept)
    assert.ok(count >= 5 && count < MEMORY_MIB / 2, `${kept}: ${count}`)
    assert.ok(pages < MEMORY_MIB * 2 ** 20)
  }
})

test('the most that kept memories can grow to is less than memoryMiB', () => {
  const grown = value(
    '(() => { const [, , kept] = until(make); return kept.reduce((sum, { grow }) => sum + 1 + grown(grow), 0) })()',
  ) as number
  assert.ok(grown / PAGES_A_MIB < MEMORY_MIB, `${grown} pages`)
})

test('what memories reserve is given back when they are collected', () => {
  assert.equal(value('(() => { let made = 0; for (; made < 60; made++) make().grow(10); return made })()'), 60)
  assert.equal(value('(() => { let made = 0; for (; made < 60; made++) makeMemory(16, 256); return made })()'), 60)
})

test('a memory leaves room for the heap when it gets room to grow', () => {
  assert.equal(
    value(
      '(() => { const all = [make(), make(), make(), make()]; return new ArrayBuffer(8 * 2 ** 20).byteLength + all.length })()',
    ),
    8 * 2 ** 20 + 4,
  )
})

const body = Array<number[]>(60_000).fill([0x41, 0, 0x1a]).flat()
const large = wasm.module(
  wasm.types,
  wasm.functions(0),
  wasm.exports(wasm.exported('f', wasm.Kind.function, 0)),
  wasm.code(body),
)

test('compiled code counts, as long as a function of it is kept', () => {
  const [count, name] = value('(() => { const [n, name] = until(() => make().f); return [n, name] })()', large) as [
    number,
    string,
  ]
  assert.equal(name, 'RangeError')
  assert.ok(count < (MEMORY_MIB * 2 ** 20) / large.length / 8, `${count} modules`)
  assert.equal(value('(() => { let made = 0; for (; made < 60; made++) make().f(); return made })()', large), 60)
})

test('a function has at most 256 KiB', () => {
  const ofSize = (size: number): number[] =>
    wasm.module(wasm.types, wasm.functions(0), wasm.code(Array<number>(size - 2).fill(0x01)))
  const limit = 256 * 1024
  assert.deepEqual(
    [limit - 1, limit, limit + 1].map(size => value('WebAssembly.validate(bytes)', ofSize(size))),
    [true, true, false],
  )
})

test('sections besides code and data have at most a MiB', () => {
  const exportsOf = (size: number): number[] =>
    wasm.module(wasm.section(1, [...wasm.number(size), ...Array<number>(size).fill(0)]))
  assert.throws(() => value('make()', exportsOf(2 ** 20)), /CompileError.*1048576/)
})

test('memories that are shared, have 64 bits or pages of their own size are not valid', () => {
  for (const limits of [
    [2, 1],
    [3, 1, 2],
    [4, 1],
    [5, 1, 2],
    [7, 1, 2],
    [8, 1, 0],
    [9, 1, 1, 0],
    [0x80, 0, 1],
  ])
    assert.equal(value('WebAssembly.validate(bytes)', wasm.module(wasm.list(5, limits))), false, `${limits}`)
})

test('a module makes at most 16 memories', () => {
  const of = (count: number): number[] => wasm.module(wasm.memories(...Array<[number, number]>(count).fill([0, 0])))
  assert.deepEqual(
    [15, 16, 17].map(count => value('WebAssembly.validate(bytes)', of(count))),
    [true, true, false],
  )
})
