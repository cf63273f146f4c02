// Reading multipart/form-data. Knows parts, not FormData. Fetch, "multipart/form-data parser"; RFC 7578.

import { decodeUtf8, encodeUtf8 } from './utf8.ts'

export interface Part {
  readonly name: string
  /** undefined for a text field. */
  readonly filename: string | undefined
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const DASH = 0x2d
const CR = 0x0d
const LF = 0x0a
/** Longest boundary, in characters. RFC 2046 §5.1.1 */
const MAX_BOUNDARY_CHARS = 70

/** @throws TypeError when the content type has no boundary, or the bytes don't follow the format */
export function parseMultipart(input: Uint8Array<ArrayBuffer>, boundary: string | undefined): Part[] {
  if (boundary === undefined || boundary === '' || boundary.length > MAX_BOUNDARY_CHARS)
    throw malformed('the content type has no usable boundary')
  const delimiter = encodeUtf8(`--${boundary}`)
  const parts: Part[] = []
  let at = skipCrLf(input, 0)
  if (!startsWith(input, delimiter, at)) throw malformed('it does not begin with the boundary')
  for (;;) {
    at += delimiter.length
    if (input[at] === DASH && input[at + 1] === DASH) return parts
    if (input[at] !== CR || input[at + 1] !== LF) throw malformed('a boundary is not followed by a line break')
    const end = findDelimiter(input, delimiter, at)
    parts.push(parsePart(input.subarray(at + 2, end)))
    at = end + 2
  }
}

function skipCrLf(input: Uint8Array, from: number): number {
  let at = from
  while (input[at] === CR && input[at + 1] === LF) at += 2
  return at
}

function startsWith(input: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < bytes.length; index++) if (input[at + index] !== bytes[index]) return false
  return true
}

/** Where the line break before the next boundary begins. */
function findDelimiter(input: Uint8Array, delimiter: Uint8Array, from: number): number {
  for (let at = input.indexOf(CR, from); at !== -1; at = input.indexOf(CR, at + 1)) {
    if (input[at + 1] === LF && startsWith(input, delimiter, at + 2)) return at
  }
  throw malformed('it ends without its last boundary')
}

function parsePart(bytes: Uint8Array<ArrayBuffer>): Part {
  let at = 0
  let disposition: string | undefined
  let type = 'text/plain'
  while (!(bytes[at] === CR && bytes[at + 1] === LF)) {
    const end = endOfLine(bytes, at)
    const line = decodeUtf8(bytes.subarray(at, end))
    const colon = line.indexOf(':')
    if (colon <= 0) throw malformed('a header of a part has no name')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'content-disposition') disposition = value
    else if (name === 'content-type') type = value
    at = end + 2
  }
  if (disposition === undefined) throw malformed('a part has no content-disposition')
  return { ...parseDisposition(disposition), type, bytes: bytes.subarray(at + 2) }
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(CR, from)
  if (end === -1 || bytes[end + 1] !== LF) throw malformed('the headers of a part do not end')
  return end
}

const PARAMETER = /;\s*(name|filename)="([^"]*)"/gi

function parseDisposition(value: string): { name: string; filename: string | undefined } {
  if (!/^form-data\s*;/i.test(value)) throw malformed('a content-disposition is not that of a form')
  const found = new Map<string, string>()
  for (const [, key = '', text = ''] of value.matchAll(PARAMETER)) found.set(key.toLowerCase(), unescapeName(text))
  const name = found.get('name')
  if (name === undefined) throw malformed('a part has no name')
  return { name, filename: found.get('filename') }
}

function unescapeName(text: string): string {
  return text.replace(/%0a/gi, '\n').replace(/%0d/gi, '\r').replaceAll('%22', '"')
}

function malformed(why: string): TypeError {
  return new TypeError(`the form data is malformed: ${why}`)
}
