// Conversions from script values to IDL types, and the checks around them. Web IDL, "JavaScript type mapping".
// Knows no interface.

import { apply, getOwnPropertyDescriptor, ownKeys, toText, toWellFormed } from '../captured.ts'

const { trunc } = Math
const { isFinite: isFiniteNumber } = Number

/** @throws TypeError when a script passed fewer arguments than the operation needs. Web IDL, "overload resolution". */
export function requireArguments(given: number, needed: number, operation: string): void {
  if (given >= needed) return
  throw new TypeError(`${operation}: ${needed} argument${needed === 1 ? '' : 's'} required, but only ${given} present`)
}

/** @throws TypeError for a symbol, and what the value's own `toString` throws. */
export function toDOMString(value: unknown): string {
  // A template converts as IDL asks; String() would accept symbols.
  return typeof value === 'string' ? value : `${value as string}`
}

/** Like toDOMString, with lone surrogates replaced by U+FFFD. */
export function toUSVString(value: unknown): string {
  return toWellFormed(toDOMString(value))
}

export function toBoolean(value: unknown): boolean {
  return !!value
}

/** For double. @throws TypeError for what is no finite number. */
export function toFiniteNumber(value: unknown, what: string): number {
  const number = toNumber(value)
  if (isFiniteNumber(number)) return number
  throw new TypeError(`${what} must be a finite number`)
}

/** Wraps around at 2^32. */
export function toUnsignedLong(value: unknown): number {
  return toNumber(value) >>> 0
}

/** Wraps around at 2^16. */
export function toUnsignedShort(value: unknown): number {
  return toNumber(value) & 0xffff
}

/** Wraps around at 2^63, and gives what a double can hold of it. */
export function toLongLong(value: unknown): number {
  const number = trunc(toNumber(value))
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number
  return Number.isFinite(number) ? Number(BigInt.asIntN(64, BigInt(number))) : 0
}

/** For [Clamp]: the nearest integer that the type can hold, ties to even; both bounds are safe integers. */
export function toClamped(value: unknown, min: number, max: number): number {
  const number = toNumber(value)
  if (!(number > min)) return number < min ? min : 0
  if (number >= max) return max
  const floor = Math.floor(number)
  const rest = number - floor
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1
  return rest < 0.5 ? floor : floor + 1
}

/** For [EnforceRange] unsigned long long. @throws TypeError when it is no number from 0 to 2^53 - 1. */
export function toEnforcedUnsigned(value: unknown, what: string): number {
  const number = trunc(toNumber(value))
  if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) return number === 0 ? 0 : number
  throw new TypeError(`${what} must be a number from 0 to 2^53 - 1`)
}

/** A dictionary's members by name; an empty one for undefined and null. @throws TypeError for other non-objects. */
export function toDictionary(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return EMPTY
  if (isObject(value)) return value as Record<string, unknown>
  throw new TypeError(`${what} must be an object`)
}

const EMPTY: Readonly<Record<string, unknown>> = Object.freeze({ __proto__: null } as unknown as Record<
  string,
  unknown
>)

/** Whether the value is an object in the language's sense, functions included. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The iterator method of a value that is to be read as a sequence; undefined where it has none. */
export function findIteratorMethod(value: object): (() => Iterator<unknown>) | undefined {
  const method = (value as Partial<Iterable<unknown>>)[Symbol.iterator]
  if (method === undefined || method === null) return undefined
  if (typeof method !== 'function') throw new TypeError('Symbol.iterator of a sequence must be a function')
  return method as () => Iterator<unknown>
}

/** Reads a sequence to its end. @throws TypeError when the value has no iterator, and what `convert` throws. */
export function toSequence<Item>(value: unknown, what: string, convert: (item: unknown) => Item): Item[] {
  const method = isObject(value) ? findIteratorMethod(value) : undefined
  if (method === undefined) throw new TypeError(`${what} must be a sequence`)
  return readSequence(value as object, method, convert)
}

/** Like toSequence, for a value whose iterator method was already looked up: a script may see each look. */
export function readSequence<Item>(
  value: object,
  method: () => Iterator<unknown>,
  convert: (item: unknown) => Item,
): Item[] {
  const iterator = apply(method, value, []) as Iterator<unknown>
  if (!isObject(iterator)) throw new TypeError('an iterator must be an object')
  const { next } = iterator
  const items: Item[] = []
  for (;;) {
    const result = apply(next, iterator, []) as IteratorResult<unknown>
    if (!isObject(result)) throw new TypeError('the result of an iterator must be an object')
    if (result.done) return items
    items[items.length] = convert(result.value)
  }
}

/** A record's enumerable own entries in order; a later key that converts to an earlier one overwrites its value. */
export function toRecord<Value>(
  source: object,
  toKey: (key: unknown) => string,
  toValue: (value: unknown) => Value,
): [string, Value][] {
  const entries: [string, Value][] = []
  for (const key of ownKeys(source)) {
    if (!getOwnPropertyDescriptor(source, key)?.enumerable) continue
    const name = toKey(key)
    const value = toValue((source as Record<PropertyKey, unknown>)[key])
    const known = entries.find(entry => entry[0] === name)
    if (known === undefined) entries[entries.length] = [name, value]
    else known[1] = value
  }
  return entries
}

export function illegalConstructor(): TypeError {
  return new TypeError('Illegal constructor')
}

function toNumber(value: unknown): number {
  // Unary plus throws for symbols and bigints, as IDL asks; Number() would accept a bigint.
  return typeof value === 'number' ? value : +(value as number)
}

/** Text of a value for an error message. Runs no tenant code. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 100 ? `${value.slice(0, 100)}…` : value}"`
  if (isObject(value)) return typeof value === 'function' ? 'a function' : 'an object'
  return typeof value === 'bigint' ? 'a bigint' : toText(value)
}
