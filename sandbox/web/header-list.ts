// The header list behind Headers: lower-cased names and normalised values, in the order they came.
// Knows the wall's form of it; does not know the Headers class. Fetch, "header list".

import { charCodeAt, exec, indexOf, SafeMap, slice, toLowerCase } from '../captured.ts'
import { toDOMString } from './webidl.ts'

/** What is no token (RFC 9110 §5.6.2). */
const NOT_A_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/
/** What no value may hold: it would break the line (RFC 9110 §5.5), or is no byte. */
const NOT_A_VALUE = /[\0\r\n]|[^\0-\xff]/
const UPPER_CASE = /[A-Z]/

/** Lower-cased name. @throws TypeError when it is no token. */
export function toHeaderName(name: unknown): string {
  const text = toDOMString(name)
  if (text === '' || exec(NOT_A_TOKEN, text) !== null) throw new TypeError(`"${text}" is no valid header name`)
  return exec(UPPER_CASE, text) === null ? text : toLowerCase(text)
}

/** Value without white space around it. @throws TypeError when it holds NUL, CR, LF or a character above 255. */
export function toHeaderValue(value: unknown): string {
  const text = trim(toDOMString(value))
  if (exec(NOT_A_VALUE, text) !== null)
    throw new TypeError('a header value may hold neither NUL, CR, LF nor characters above 255')
  return text
}

type HeaderEntry = readonly [name: string, value: string]

export class HeaderList {
  /** Names and values in turn; undefined until the wire form is read. */
  #pairs: string[] | undefined
  #sorted: readonly HeaderEntry[] | undefined
  readonly #wire: string
  readonly #from: number

  /** Takes the headers in `wire` from the offset `from` on, each as `\nname\nvalue`. They are read at first use. */
  constructor(wire = '', from = 0) {
    this.#pairs = wire === '' || from >= wire.length ? [] : undefined
    this.#wire = wire
    this.#from = from
  }

  /** Names and values in turn. Not to be changed by callers. */
  get pairs(): readonly string[] {
    return this.#read()
  }

  /** The combined value, or null. */
  get(name: string): string | null {
    const pairs = this.#read()
    let combined: string | null = null
    for (let at = 0; at < pairs.length; at += 2)
      if (pairs[at] === name) combined = combined === null ? (pairs[at + 1] as string) : `${combined}, ${pairs[at + 1]}`
    return combined
  }

  getAll(name: string): string[] {
    const pairs = this.#read()
    const values: string[] = []
    for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === name) values[values.length] = pairs[at + 1] as string
    return values
  }

  has(name: string): boolean {
    const pairs = this.#read()
    for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === name) return true
    return false
  }

  /** Entries by name, values of one name combined, set-cookie kept apart. Fetch, "sort and combine". */
  sorted(): readonly HeaderEntry[] {
    this.#sorted ??= sortAndCombine(this.#read())
    return this.#sorted
  }

  append(name: string, value: string): void {
    this.#sorted = undefined
    const pairs = this.#read()
    pairs[pairs.length] = name
    pairs[pairs.length] = value
  }

  /** Puts the value where the name is first, and drops the others. Fetch, "set a header". */
  set(name: string, value: string): void {
    const kept: string[] = []
    const pairs = this.#read()
    let isSet = false
    for (let at = 0; at < pairs.length; at += 2) {
      const isNamed = pairs[at] === name
      if (isNamed && isSet) continue
      kept[kept.length] = pairs[at] as string
      kept[kept.length] = isNamed ? value : (pairs[at + 1] as string)
      isSet ||= isNamed
    }
    this.#pairs = kept
    this.#sorted = undefined
    if (!isSet) this.append(name, value)
  }

  delete(name: string): void {
    const pairs = this.#read()
    const kept: string[] = []
    for (let at = 0; at < pairs.length; at += 2) {
      if (pairs[at] === name) continue
      kept[kept.length] = pairs[at] as string
      kept[kept.length] = pairs[at + 1] as string
    }
    this.#pairs = kept
    this.#sorted = undefined
  }

  copy(): HeaderList {
    const copy = new HeaderList(this.#wire, this.#from)
    if (this.#pairs !== undefined) copy.#pairs = copyOf(this.#pairs)
    return copy
  }

  /** `\nname\nvalue` for each header, as the wall wants it. */
  toWire(): string {
    const pairs = this.#pairs
    if (pairs === undefined) return slice(this.#wire, this.#from)
    let wire = ''
    for (let at = 0; at < pairs.length; at++) wire += `\n${pairs[at]}`
    return wire
  }

  #read(): string[] {
    this.#pairs ??= readPairs(this.#wire, this.#from)
    return this.#pairs
  }
}

function readPairs(wire: string, from: number): string[] {
  const pairs: string[] = []
  for (let start = from + 1; start > 0; ) {
    const end = indexOf(wire, '\n', start)
    pairs[pairs.length] = end === -1 ? slice(wire, start) : slice(wire, start, end)
    start = end + 1
  }
  return pairs
}

function sortAndCombine(pairs: readonly string[]): HeaderEntry[] {
  const values = new SafeMap<string, string>()
  const entries: HeaderEntry[] = []
  for (let at = 0; at < pairs.length; at += 2) {
    const [name, value] = [pairs[at] as string, pairs[at + 1] as string]
    if (name === 'set-cookie') entries[entries.length] = [name, value]
    else values.set(name, values.has(name) ? `${values.get(name)}, ${value}` : value)
  }
  values.forEach((value, name) => {
    entries[entries.length] = [name, value]
  })
  // Array.prototype.sort is stable, so cookies stay in their order.
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

function copyOf(pairs: readonly string[]): string[] {
  const copy: string[] = []
  for (let at = 0; at < pairs.length; at++) copy[at] = pairs[at] as string
  return copy
}

/** Fetch, "normalize a byte sequence": HTTP white space off both ends. */
export function trim(text: string): string {
  return trimStart(trimEnd(text))
}

export function trimStart(text: string): string {
  let start = 0
  while (start < text.length && isWhiteSpace(charCodeAt(text, start))) start++
  return start === 0 ? text : slice(text, start)
}

export function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && isWhiteSpace(charCodeAt(text, end - 1))) end--
  return end === text.length ? text : slice(text, 0, end)
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
}
