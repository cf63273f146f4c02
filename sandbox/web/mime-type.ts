// MIME types: parsed, written, and found in headers. Knows strings and header lists only.
// MIME Sniffing, "Parsing a MIME type", "Serializing a MIME type"; Fetch, "extract a MIME type".

import { exec, indexOf, SafeMap, slice, toLowerCase } from '../captured.ts'
import { type HeaderList, trim, trimEnd, trimStart } from './header-list.ts'

export interface MimeType {
  /** `type/subtype` in lower case. */
  readonly essence: string
  /** Values by name in lower case; of one name the first counts. */
  readonly parameters: InstanceType<typeof SafeMap<string, string>>
}

const NOT_A_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]|^$/
const NOT_QUOTABLE = /[^\t -~\x80-\xff]/

/** undefined where the text is no MIME type. */
export function parseMimeType(input: string): MimeType | undefined {
  const text = trim(input)
  const typeEnd = indexOf(text, '/')
  const end = findFirst(text, typeEnd + 1, ';')
  const type = slice(text, 0, typeEnd === -1 ? 0 : typeEnd)
  const subtype = trimEnd(slice(text, typeEnd + 1, end))
  if (exec(NOT_A_TOKEN, type) !== null || exec(NOT_A_TOKEN, subtype) !== null) return undefined
  return { essence: toLowerCase(`${type}/${subtype}`), parameters: parseParameters(text, end + 1) }
}

export function serializeMimeType({ essence, parameters }: MimeType): string {
  let text = essence
  parameters.forEach((value, name) => {
    text += `;${name}=${exec(NOT_A_TOKEN, value) === null ? value : quote(value)}`
  })
  return text
}

/** The type that a message's headers give its body; undefined where they give none. */
export function extractMimeType(headers: HeaderList): MimeType | undefined {
  const combined = headers.get('content-type')
  if (combined === null) return undefined
  let found: MimeType | undefined
  let charset: string | undefined
  for (let from = 0; from <= combined.length; ) {
    const end = findComma(combined, from)
    const next = parseMimeType(slice(combined, from, end))
    from = end + 1
    if (next === undefined || next.essence === '*/*') continue
    if (next.essence !== found?.essence) charset = undefined
    charset = next.parameters.get('charset') ?? charset
    if (charset !== undefined) next.parameters.set('charset', charset)
    found = next
  }
  return found
}

function parseParameters(text: string, from: number): MimeType['parameters'] {
  const parameters: MimeType['parameters'] = new SafeMap()
  for (let at = from; at < text.length; ) {
    const nameEnd = findFirst(text, at, ';', '=')
    const name = toLowerCase(trimStart(slice(text, at, nameEnd)))
    at = nameEnd + 1
    if (text[nameEnd] !== '=' || at >= text.length) continue
    const isQuoted = text[at] === '"'
    const quoteEnd = isQuoted ? findQuoteEnd(text, at) : at
    const end = findFirst(text, quoteEnd, ';')
    const value = isQuoted ? unquote(text, at, quoteEnd) : trimEnd(slice(text, at, end))
    at = end + 1
    if (value === '' && !isQuoted) continue
    if (exec(NOT_A_TOKEN, name) !== null || exec(NOT_QUOTABLE, value) !== null || parameters.has(name)) continue
    parameters.set(name, value)
  }
  return parameters
}

/** Where the first of one character, or of two, is, or the end of the text. */
function findFirst(text: string, from: number, one: string, other = one): number {
  let at = from
  while (at < text.length && text[at] !== one && text[at] !== other) at++
  return at
}

/** Where the next comma outside quotes is, or the end of the text. Fetch, "get, decode, and split". */
function findComma(text: string, from: number): number {
  let at = findFirst(text, from, ',', '"')
  while (text[at] === '"') at = findFirst(text, findQuoteEnd(text, at), ',', '"')
  return at
}

/** Behind the quote that closes the one at `from`, or the end of the text. Fetch, "collect an HTTP quoted string". */
function findQuoteEnd(text: string, from: number): number {
  let at = findFirst(text, from + 1, '"', '\\')
  while (text[at] === '\\') at = findFirst(text, at + 2, '"', '\\')
  return at < text.length ? at + 1 : text.length
}

/** What a quoted string says; one that does not close goes on to the end. */
function unquote(text: string, from: number, to: number): string {
  let value = ''
  for (let at = from + 1; at < to && text[at] !== '"'; at++) {
    if (text[at] === '\\' && at + 1 < to) at++
    value += text[at]
  }
  return value
}

function quote(value: string): string {
  let quoted = '"'
  for (let at = 0; at < value.length; at++)
    quoted += value[at] === '"' || value[at] === '\\' ? `\\${value[at]}` : value[at]
  return `${quoted}"`
}
