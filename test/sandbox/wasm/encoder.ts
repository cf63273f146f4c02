// WebAssembly modules by hand, as bytes. WebAssembly, "Binary Format".

type Bytes = readonly number[]

export const HEADER: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** LEB128 of an unsigned number. */
export function number(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 128)
  }
}

export function text(name: string): number[] {
  const bytes = [...new TextEncoder().encode(name)]
  return [...number(bytes.length), ...bytes]
}

export function section(id: number, contents: Bytes): number[] {
  return [id, ...number(contents.length), ...contents]
}

/** A section that holds a list. */
export function list(id: number, ...items: readonly Bytes[]): number[] {
  return section(id, [...number(items.length), ...items.flat()])
}

export function module(...sections: readonly Bytes[]): number[] {
  return [...HEADER, ...sections.flat()]
}

const I32 = 0x7f
const FUNCTION = 0x60

/** Function types: 0 is () → (), 1 is (i32) → (i32). */
export const types = list(1, [FUNCTION, 0, 0], [FUNCTION, 1, I32, 1, I32])

export const functions = (...typeIndexes: number[]): number[] => list(3, ...typeIndexes.map(index => [index]))

/** Memories by initial and maximum pages. */
export const memories = (...pages: (readonly [initial: number, maximum?: number | undefined])[]): number[] =>
  list(
    5,
    ...pages.map(([initial, maximum]) =>
      maximum === undefined ? [0, ...number(initial)] : [1, ...number(initial), ...number(maximum)],
    ),
  )

export const Kind = { function: 0, table: 1, memory: 2, global: 3 } as const

export const exported = (name: string, kind: number, index: number): number[] => [...text(name), kind, ...number(index)]

export const exports = (...items: readonly Bytes[]): number[] => list(7, ...items)

export const imports = (...items: readonly (readonly [module: string, name: string, type: Bytes])[]): number[] =>
  list(2, ...items.map(([from, name, type]) => [...text(from), ...text(name), ...type]))

/** Bodies of functions without locals; `end` is added. */
export const code = (...bodies: readonly Bytes[]): number[] =>
  list(10, ...bodies.map(body => [...number(body.length + 2), 0, ...body, 0x0b]))

export const start = (index: number): number[] => section(8, number(index))

/** `memory.grow` of memory 0 by the first parameter. */
export const GROW: Bytes = [0x20, 0, 0x40, 0]
export const LOOP_FOREVER: Bytes = [0x03, 0x40, 0x0c, 0, 0x0b]

/** A module with one memory, exported as `memory`, and `grow(pages)`. */
export const growing = (initial: number, maximum?: number): number[] =>
  module(
    types,
    functions(1),
    memories([initial, maximum]),
    exports(exported('memory', Kind.memory, 0), exported('grow', Kind.function, 0)),
    code(GROW),
  )

/** Source text of the bytes, for guest code. */
export const toSource = (bytes: Bytes): string => `new Uint8Array([${bytes.join()}])`
