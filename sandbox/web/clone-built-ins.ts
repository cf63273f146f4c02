// What kind of built-in an object is, told by its internal slots, and copies of those that hold no other objects.
// HTML, "StructuredSerializeInternal".

import { apply, defineProperty, getOwnPropertyDescriptor, isArrayBuffer, toText } from '../captured.ts'
import { Cell, type Serialized, toCopy } from './clone-cell.ts'

const { toString: tagOf } = Object.prototype
// Not in the compiler's library yet.
export const { isError } = Error as unknown as { readonly isError: (value: unknown) => boolean }

const getSource = getterOf(RegExp.prototype, 'source')
const getFlags = getterOf(RegExp.prototype, 'flags')
const getHasIndices = getterOf(RegExp.prototype, 'hasIndices')
const getMapSize = getterOf(Map.prototype, 'size')
const getSetSize = getterOf(Set.prototype, 'size')
const { forEach: forEachOfMap } = Map.prototype
const { forEach: forEachOfSet } = Set.prototype

function getterOf(holder: object, name: PropertyKey): () => unknown {
  // Present in every V8 this runs on.
  return getOwnPropertyDescriptor(holder, name)?.get as () => unknown
}

/** A method that throws unless its `this` has the slot, for each kind. */
const SLOTS = {
  Date: Date.prototype.getTime,
  RegExp: getHasIndices,
  Map: getMapSize,
  Set: getSetSize,
  Boolean: Boolean.prototype.valueOf,
  Number: Number.prototype.valueOf,
  String: String.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf,
  Symbol: Symbol.prototype.valueOf,
} as const

type SlotKind = keyof typeof SLOTS
/** `Plain` has no slots that matter; `Exotic` has some that no clone can carry. */
export type BuiltIn = SlotKind | 'Array' | 'Error' | 'ArrayBuffer' | 'Exotic' | 'Plain'

const EXOTIC = /^\[object (?:Promise|WeakMap|WeakSet|WeakRef|FinalizationRegistry|(?:Async)?Generator|.* Iterator)\]$/

export function builtInOf(value: object): BuiltIn {
  if (Array.isArray(value)) return 'Array'
  if (isError(value)) return 'Error'
  const tag = apply(tagOf, value, []) as string
  // Without a tag of its own nothing with slots looks like this, unless its prototype was exchanged.
  if (tag === '[object Object]') return 'Plain'
  const kind = tag.slice(8, -1)
  if (isSlotKind(kind) && hasSlot(value, kind)) return kind
  if (isArrayBuffer(value)) return 'ArrayBuffer'
  if (EXOTIC.test(tag)) return 'Exotic'
  // A tag that scripts made up: the slots tell.
  for (const candidate of Object.keys(SLOTS) as SlotKind[]) if (hasSlot(value, candidate)) return candidate
  return 'Plain'
}

function isSlotKind(kind: string): kind is SlotKind {
  return Object.hasOwn(SLOTS, kind)
}

function hasSlot(value: object, kind: SlotKind): boolean {
  try {
    apply(SLOTS[kind], value, [])
    return true
  } catch {
    return false
  }
}

/** What a Date, or a boxed primitive, holds. */
export function slotOf(value: object, kind: Exclude<SlotKind, 'RegExp' | 'Map' | 'Set'>): unknown {
  return apply(SLOTS[kind], value, [])
}

export function regExpOf(value: object): { readonly source: string; readonly flags: string } {
  return { source: apply(getSource, value, []) as string, flags: apply(getFlags, value, []) as string }
}

/** A Map's keys and values in turn. */
export function mapEntries(map: object): [key: unknown, value: unknown][] {
  const entries: [unknown, unknown][] = []
  apply(forEachOfMap, map, [
    (value: unknown, key: unknown) => {
      entries[entries.length] = [key, value]
    },
  ])
  return entries
}

export function setValues(set: object): unknown[] {
  const values: unknown[] = []
  apply(forEachOfSet, set, [
    (value: unknown) => {
      values[values.length] = value
    },
  ])
  return values
}

/** Own data property as text; undefined where there is none. */
export function readOwnText(holder: object, name: string): string | undefined {
  const descriptor = getOwnPropertyDescriptor(holder, name)
  return descriptor !== undefined && 'value' in descriptor ? toText(descriptor.value) : undefined
}

const ERRORS = new Map<string, new () => Error>([
  ['EvalError', EvalError],
  ['RangeError', RangeError],
  ['ReferenceError', ReferenceError],
  ['SyntaxError', SyntaxError],
  ['TypeError', TypeError],
  ['URIError', URIError],
])

/** Name, message, stack and cause; other properties of an error are not cloned. */
export function cloneError(error: object, serialize: (value: unknown) => Serialized): Cell {
  const { name, stack } = error as { readonly name?: unknown; readonly stack?: unknown }
  const Constructor = ERRORS.get(name === undefined ? 'Error' : toText(name)) ?? Error
  const message = readOwnText(error, 'message')
  const cause = getOwnPropertyDescriptor(error, 'cause')
  const hasCause = cause !== undefined && 'value' in cause
  const serializedCause = hasCause ? serialize(cause.value) : undefined
  return new Cell(
    () => new Constructor(),
    copy => {
      if (message !== undefined) defineHidden(copy, 'message', message)
      if (typeof stack === 'string') defineHidden(copy, 'stack', stack)
      if (hasCause) defineHidden(copy, 'cause', toCopy(serializedCause))
    },
  )
}

function defineHidden(holder: object, name: string, value: unknown): void {
  defineProperty(holder, name, { value, writable: true, enumerable: false, configurable: true })
}
