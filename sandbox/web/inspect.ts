// Values as text for the log. Getters are not called, and a value that cannot be read becomes a note. What the traps of
// a Proxy do is the tenant's own code in the tenant's own time. Knows no console.

import { Bytes, getOwnPropertyDescriptor, isView, slice } from '../captured.ts'
import { spanOf } from './buffer-source.ts'
import { type BuiltIn, builtInOf, mapEntries, readOwnText, regExpOf, setValues, slotOf } from './clone-built-ins.ts'
import {
  classNameOf,
  elementsOf,
  entriesOf,
  isIndex,
  layOut,
  type Page,
  propertiesOf,
  quote,
  showPrimitive,
} from './inspect-parts.ts'

/** How deep objects in objects are shown. */
const MAX_DEPTH = 4
/** Code units at which no further entries are begun. */
const MAX_TEXT = 65_536
/** Elements up to which an array's other properties are looked for: the keys of 10 million elements are 900 MB. */
const MAX_LISTED = 10_000
const UNREADABLE = '[unreadable]'

/** The value as text. Never throws. */
export function inspect(value: unknown): string {
  const page: Page = { holders: [], left: MAX_TEXT, show: inner => show(inner, page) }
  return show(value, page)
}

function show(value: unknown, page: Page): string {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function'
  const text = isHolder ? showObject(value, page) : showPrimitive(value)
  page.left -= text.length
  return text
}

function showObject(value: object, page: Page): string {
  if (page.holders.includes(value)) return '[Circular]'
  page.holders.push(value)
  try {
    return describe(value, page)
  } catch {
    return UNREADABLE
  } finally {
    page.holders.pop()
  }
}

function describe(value: object, page: Page): string {
  if (typeof value === 'function') return withProperties(nameFunction(value), value, page)
  const name = classNameOf(value)
  const kind = isView(value) ? 'View' : builtInOf(value)
  if (kind === 'Error') return withProperties(showError(value, page), value, page, isErrorKey)
  if (page.holders.length > MAX_DEPTH) return `[${name}]`
  switch (kind) {
    case 'View':
      return showView(value as ArrayBufferView, name, page)
    case 'Array':
      return showArray(value as unknown[], name, page)
    case 'Map':
      return showMap(value, name, page)
    case 'Set':
      return showSet(value, name, page)
    case 'ArrayBuffer':
      return layOut(name, [`byteLength: ${new Bytes(value as ArrayBuffer).length}`], '{}')
    case 'Plain':
    case 'Exotic':
      return layOut(titleOf(name), propertiesOf(value, page), '{}')
    default:
      return withProperties(showSlot(value, kind, name), value, page, isIndex)
  }
}

function titleOf(name: string): string {
  if (name === 'Object') return ''
  return name === 'Object: null prototype' ? `[${name}]` : name
}

/** Something with a text of its own, and its properties where it has some. */
function withProperties(text: string, value: object, page: Page, isLeftOut?: (key: PropertyKey) => boolean): string {
  const properties = propertiesOf(value, page, isLeftOut)
  return properties.length === 0 ? text : layOut(text, properties, '{}')
}

function nameFunction(value: object): string {
  const name: unknown = getOwnPropertyDescriptor(value, 'name')?.value
  const prototype = getOwnPropertyDescriptor(value, 'prototype')
  // The prototype of a class is the one that cannot be exchanged; built-in constructors have it too.
  const kind = prototype?.writable === false ? 'class' : 'Function'
  if (typeof name !== 'string' || name === '') return `[${kind} (anonymous)]`
  return kind === 'class' ? `[class ${name}]` : `[Function: ${name}]`
}

function showArray(array: readonly unknown[], name: string, page: Page): string {
  const title = name === 'Array' ? '' : `${name}(${array.length})`
  const properties = array.length > MAX_LISTED ? [] : propertiesOf(array, page, isIndex)
  return layOut(title, [...elementsOf(array, page), ...properties], '[]')
}

function showMap(map: object, name: string, page: Page): string {
  const entries = mapEntries(map)
  const shown = entriesOf(entries, page, ([key, value]) => `${page.show(key)} => ${page.show(value)}`)
  return layOut(`${name}(${entries.length})`, [...shown, ...propertiesOf(map, page)], '{}')
}

function showSet(set: object, name: string, page: Page): string {
  const values = setValues(set)
  return layOut(`${name}(${values.length})`, [...entriesOf(values, page, page.show), ...propertiesOf(set, page)], '{}')
}

function showView(view: ArrayBufferView, name: string, page: Page): string {
  const { kind, byteLength, length } = spanOf(view)
  if (kind === 'DataView') return layOut(name, [`byteLength: ${byteLength}`], '{}')
  return layOut(`${name}(${length})`, entriesOf(view as unknown as ArrayLike<unknown>, page, showPrimitive), '[]')
}

type Slot = Exclude<BuiltIn, 'Map' | 'Set' | 'Array' | 'Error' | 'ArrayBuffer' | 'Exotic' | 'Plain'>

function showSlot(value: object, kind: Slot, name: string): string {
  if (kind === 'RegExp') {
    const { source, flags } = regExpOf(value)
    return `/${source}/${flags}`
  }
  const held = slotOf(value, kind)
  if (kind !== 'Date') return `[${name}: ${typeof held === 'string' ? quote(held) : showPrimitive(held)}]`
  return Number.isNaN(held) ? 'Invalid Date' : new Date(held as number).toISOString()
}

/** The stack where there is one, and the cause behind it. */
function showError(error: object, page: Page): string {
  const { stack } = error as { readonly stack?: unknown }
  const text = typeof stack === 'string' && stack !== '' ? stack : `[${headOf(error)}]`
  const shown = slice(text, 0, Math.max(0, page.left))
  const cause = getOwnPropertyDescriptor(error, 'cause')
  if (cause === undefined || !('value' in cause) || page.holders.length > MAX_DEPTH) return shown
  return `${shown} [cause: ${page.show(cause.value)}]`
}

function headOf(error: object): string {
  const message = readOwnText(error, 'message') ?? ''
  const name = classNameOf(error)
  return message === '' ? name : `${name}: ${message}`
}

function isErrorKey(key: PropertyKey): boolean {
  return key === 'stack' || key === 'message' || key === 'cause'
}
