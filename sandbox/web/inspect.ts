// Values as text for the log. Getters are not called; a value that cannot be read becomes a note. What a Proxy's traps
// do is the tenant's own code in the tenant's own time. Knows no console.

import { apply, Bytes, getOwnPropertyDescriptor, getPrototypeOf, isArrayBuffer, isView, ownKeys, slice } from '../captured.ts'
import { type BuiltIn, builtInOf, mapEntries, readOwnText, regExpOf, setValues, slotOf } from './clone-built-ins.ts'
import { spanOf } from './buffer-source.ts'

/** How deep objects in objects are shown. */
const MAX_DEPTH = 4
/** Entries shown of one object. */
const MAX_ENTRIES = 100
/** Code units shown of one string inside an object. */
const MAX_STRING = 1000
/** Code units at which no further entries are begun. */
const MAX_TEXT = 65_536
/** Longest line of an object, in code units. */
const LINE = 76

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/
const UNREADABLE = '[unreadable]'

/** What has been written so far. */
interface Page {
  /** Objects that hold the one being written. */
  readonly holders: object[]
  left: number
}

/** The value as text of at most about MAX_TEXT code units. Never throws. */
export function inspect(value: unknown): string {
  return show(value, { holders: [], left: MAX_TEXT })
}

function show(value: unknown, page: Page): string {
  const text = isHolder(value) ? showObject(value, page) : showPrimitive(value)
  page.left -= text.length
  return text
}

function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function showPrimitive(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  return String(value)
}

function quote(text: string): string {
  const shown = slice(text, 0, MAX_STRING)
  const body = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return shown.length < text.length ? `'${body}'... ${text.length - shown.length} more characters` : `'${body}'`
}

function showObject(value: object, page: Page): string {
  const { holders } = page
  if (holders.includes(value)) return '[Circular]'
  holders.push(value)
  try {
    return describe(value, page)
  } catch {
    return UNREADABLE
  } finally {
    holders.pop()
  }
}

function describe(value: object, page: Page): string {
  if (typeof value === 'function') return withEntries(functionName(value), properties(value, page), '{}')
  if (isView(value)) return showView(value, page)
  const kind = builtInOf(value)
  const name = className(value, kind)
  if (page.holders.length > MAX_DEPTH && kind !== 'Error' && kind !== 'Date') return `[${name}]`
  switch (kind) {
    case 'Error':
      return withEntries(showError(value, page), properties(value, page, ERROR_KEYS), '{}')
    case 'Array': {
      const { length } = value as unknown[]
      const title = name === 'Array' ? '' : `${name}(${length})`
      return withEntries(title, [...elements(value as unknown[], page), ...properties(value, page, isIndex)], '[]')
    }
    case 'Map':
      return showCollection(name, mapEntries(value), ([key, item]) => `${show(key, page)} => ${show(item, page)}`, page)
    case 'Set':
      return showCollection(name, setValues(value), item => show(item, page), page)
    case 'ArrayBuffer':
      return `${name} { byteLength: ${new Bytes(value as ArrayBuffer).length} }`
    case 'Plain':
    case 'Exotic':
      return withEntries(name === 'Object' ? '' : name, properties(value, page), '{}')
    default:
      return withEntries(showSlot(value, kind, name), properties(value, page, isIndex), '{}')
  }
}

function showSlot(value: object, kind: Exclude<BuiltIn, 'Map' | 'Set' | 'Array' | 'Error' | 'ArrayBuffer' | 'Exotic' | 'Plain'>, name: string): string {
  if (kind === 'RegExp') {
    const { source, flags } = regExpOf(value)
    return `/${source}/${flags}`
  }
  const held = slotOf(value, kind)
  if (kind !== 'Date') return `[${name}: ${showPrimitive(held)}]`
  return Number.isNaN(held) ? 'Invalid Date' : new Date(held as number).toISOString()
}

/** The stack where there is one, and the cause behind it. */
function showError(error: object, page: Page): string {
  const { stack } = error as { readonly stack?: unknown }
  const text = typeof stack === 'string' && stack !== '' ? stack : `[${headOf(error)}]`
  const cause = getOwnPropertyDescriptor(error, 'cause')
  const shown = slice(text, 0, page.left)
  if (cause === undefined || !('value' in cause) || page.holders.length > MAX_DEPTH) return shown
  return `${shown} [cause: ${show(cause.value, page)}]`
}

function headOf(error: object): string {
  const message = readOwnText(error, 'message') ?? ''
  const name = className(error, 'Error')
  return message === '' ? name : `${name}: ${message}`
}

function ERROR_KEYS(key: PropertyKey): boolean {
  return key === 'stack' || key === 'message' || key === 'cause'
}
