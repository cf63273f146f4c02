// The pieces that an inspected object is put together from: its name, its entries and their layout.

import { getOwnPropertyDescriptor, getPrototypeOf, ownKeys, slice } from '../captured.ts'

/** Entries shown of one object. */
const MAX_ENTRIES = 100
/** Code units shown of one string inside an object. */
const MAX_STRING = 1000
/** Longest line of an object, in code units. */
const MAX_LINE = 76

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/
const INDEX = /^\d+$/

/** What is being written. */
export interface Page {
  /** Objects that hold the one being written. */
  readonly holders: object[]
  /** Code units left; entries are begun only while there are some. */
  left: number
  readonly show: (value: unknown) => string
}

export function showPrimitive(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}

export function quote(text: string): string {
  const shown = slice(text, 0, MAX_STRING)
  const body = slice(JSON.stringify(shown), 1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return shown.length < text.length ? `'${body}'... ${text.length - shown.length} more characters` : `'${body}'`
}

/** Name of the nearest constructor up the prototype chain, read without calling getters. */
export function classNameOf(value: object): string {
  for (let holder = getPrototypeOf(value); holder !== null; holder = getPrototypeOf(holder)) {
    const maker: unknown = getOwnPropertyDescriptor(holder, 'constructor')?.value
    const name: unknown = typeof maker === 'function' ? getOwnPropertyDescriptor(maker, 'name')?.value : undefined
    if (typeof name === 'string' && name !== '') return name
  }
  return 'Object: null prototype'
}

/** Begins an entry for each item while there is room, and says how many were left out. */
export function entriesOf<Item>(
  items: ArrayLike<Item>,
  page: Page,
  write: (item: Item, index: number) => string,
): string[] {
  const entries: string[] = []
  let at = 0
  for (; at < items.length && at < MAX_ENTRIES && page.left > 0; at++) entries.push(write(items[at] as Item, at))
  if (at < items.length) entries.push(`... ${items.length - at} more`)
  return entries
}

/** Elements of an array; a run of holes is one entry. */
export function elementsOf(array: readonly unknown[], page: Page): string[] {
  const entries: string[] = []
  let at = 0
  while (at < array.length && entries.length < MAX_ENTRIES && page.left > 0) {
    const descriptor = getOwnPropertyDescriptor(array, at)
    if (descriptor !== undefined) entries.push(showProperty(descriptor, page))
    else {
      const end = endOfHole(array, at)
      entries.push(`<${end - at} empty item${end - at === 1 ? '' : 's'}>`)
      at = end - 1
    }
    at++
  }
  if (at < array.length) entries.push(`... ${array.length - at} more`)
  return entries
}

/** Looks at existing keys only: a sparse array may be 2^32 long. */
function endOfHole(array: readonly unknown[], from: number): number {
  for (const key of ownKeys(array)) if (typeof key === 'string' && INDEX.test(key) && +key > from) return +key
  return array.length
}

/** Own enumerable properties, but for those that `isLeftOut`. */
export function propertiesOf(value: object, page: Page, isLeftOut?: (key: PropertyKey) => boolean): string[] {
  const shown: [PropertyKey, PropertyDescriptor][] = []
  for (const key of ownKeys(value)) {
    if (isLeftOut?.(key)) continue
    const descriptor = getOwnPropertyDescriptor(value, key)
    if (descriptor?.enumerable) shown.push([key, descriptor])
    // One more than are written, so that the note of what was left out appears.
    if (shown.length > MAX_ENTRIES) break
  }
  return entriesOf(shown, page, ([key, descriptor]) => `${showKey(key)}: ${showProperty(descriptor, page)}`)
}

export function isIndex(key: PropertyKey): boolean {
  return typeof key === 'string' && INDEX.test(key)
}

function showKey(key: PropertyKey): string {
  if (typeof key === 'symbol') return `[${String(key)}]`
  const text = String(key)
  return IDENTIFIER.test(text) ? text : quote(text)
}

function showProperty({ value, get, set }: PropertyDescriptor, page: Page): string {
  if (get !== undefined) return set === undefined ? '[Getter]' : '[Getter/Setter]'
  return set === undefined ? page.show(value) : '[Setter]'
}

/** A title and entries in brackets, on one line where they fit. */
export function layOut(title: string, entries: readonly string[], [open, close]: '{}' | '[]' | string): string {
  if (entries.length === 0) return `${title === '' ? '' : `${title} `}${open}${close}`
  const start = `${title === '' ? '' : `${title} `}${open}`
  const width = entries.reduce((sum, entry) => sum + entry.length + 2, start.length)
  if (width <= MAX_LINE && !entries.some(entry => entry.includes('\n')))
    return `${start} ${entries.join(', ')} ${close}`
  return `${start}\n${entries.map(entry => `  ${entry.replaceAll('\n', '\n  ')}`).join(',\n')}\n${close}`
}
