// Built-ins as they were before tenant code could change them, for the paths that must not break: entering, answering,
// failing. A guest that poisons `String.prototype.slice` or `Promise.prototype.then` then harms only its own code.

const { bind, call } = Function.prototype

/** A method as a function whose first argument is `this`. */
// `bind.bind(call)` has no useful static type: it is call.bind(method), for whatever method it is given.
const uncurry = bind.bind(call) as unknown as <Result>(method: unknown) => Result

export const { apply, construct, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty, deleteProperty } =
  Reflect
export const { freeze, hasOwn, keys, setPrototypeOf } = Object
export const { ceil, max, min, trunc } = Math
// V8's own; not in the compiler's library.
export const { captureStackTrace } = Error as unknown as {
  readonly captureStackTrace: (holder: object, above: unknown) => void
}
export const { stringify: stringifyJson, parse: parseJson } = JSON
export const isView = ArrayBuffer.isView
export const isArray = Array.isArray
export const now = Date.now
export const NativeError = Error
export const NativePromise = Promise
export const NativeSymbol = Symbol
export const iterator: typeof Symbol.iterator = Symbol.iterator
export const toStringTag: typeof Symbol.toStringTag = Symbol.toStringTag
export const Bytes = Uint8Array
export const Uint32s = Uint32Array
export const toText = String

export const slice = uncurry<(text: string, from: number, to?: number) => string>(String.prototype.slice)
export const indexOf = uncurry<(text: string, part: string, from?: number) => number>(String.prototype.indexOf)
export const charCodeAt = uncurry<(text: string, at: number) => number>(String.prototype.charCodeAt)
export const toLowerCase = uncurry<(text: string) => string>(String.prototype.toLowerCase)
export const toUpperCase = uncurry<(text: string) => string>(String.prototype.toUpperCase)
export const toWellFormed = uncurry<(text: string) => string>(String.prototype.toWellFormed)
export const exec = uncurry<(pattern: RegExp, text: string) => RegExpExecArray | null>(RegExp.prototype.exec)
export const copyBytes = uncurry<(bytes: Uint8Array, from?: number, to?: number) => Uint8Array<ArrayBuffer>>(
  Uint8Array.prototype.slice,
)

export const sort = uncurry<<Item>(list: Item[], compare: (a: Item, b: Item) => number) => Item[]>(Array.prototype.sort)
export const setBytes = uncurry<(whole: Uint8Array, piece: Uint8Array, at: number) => void>(Uint8Array.prototype.set)

/** The pieces one after another, in a buffer of their own. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 0
  for (let index = 0; index < pieces.length; index++) size += (pieces[index] as Uint8Array).length
  const whole = new Bytes(size)
  let at = 0
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] as Uint8Array
    setBytes(whole, piece, at)
    at += piece.length
  }
  return whole
}

const byteLengthOf = uncurry<(buffer: unknown) => number>(
  getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get,
)

/** True for an ArrayBuffer, whatever its prototype says. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    return typeof value === 'object' && byteLengthOf(value) >= 0
  } catch {
    return false
  }
}

/**
 * Turns a string built by `+=` into one flat piece: reading one code unit makes V8 do so in place. On the way out it
 * would be walked piece by piece; measured at 1 to 2 ms a MB either way, but here memory and time are the guest's.
 */
export function flatten(text: string): string {
  charCodeAt(text, 0)
  return text
}

/** A Map whose methods tenant code cannot reach: they are its own, and its prototype chain ends with them. */
export const SafeMap = sealOff(class SafeMap<Key, Value> extends Map<Key, Value> {}, Map.prototype)

/** A WeakMap, likewise. */
export const SafeWeakMap = sealOff(
  class SafeWeakMap<Key extends WeakKey, Value> extends WeakMap<Key, Value> {},
  WeakMap.prototype,
)

function sealOff<Class extends { prototype: object }>(safe: Class, original: object): Class {
  for (const key of ownKeys(original)) {
    const descriptor = getOwnPropertyDescriptor(original, key)
    if (descriptor !== undefined && key !== 'constructor') defineProperty(safe.prototype, key, descriptor)
  }
  setPrototypeOf(safe.prototype, null)
  return safe
}
