// The application/x-www-form-urlencoded format. URL, "application/x-www-form-urlencoded".

import { Bytes, charCodeAt, copyBytes, indexOf, slice } from '../captured.ts'
import { decodeUtf8Raw, encodeUtf8 } from './utf8.ts'

const { encodeURIComponent: encode, decodeURIComponent: decode } = globalThis

export type NameValue = [name: string, value: string]

/** URL, "application/x-www-form-urlencoded parsing". The input has no leading `?`. */
export function parseUrlEncoded(input: string): NameValue[] {
  const pairs: NameValue[] = []
  let from = 0
  while (from < input.length) {
    const found = indexOf(input, '&', from)
    const to = found === -1 ? input.length : found
    if (to > from) pairs[pairs.length] = parsePair(slice(input, from, to))
    from = to + 1
  }
  return pairs
}

function parsePair(text: string): NameValue {
  const equals = indexOf(text, '=')
  if (equals === -1) return [decodePart(text), '']
  return [decodePart(slice(text, 0, equals)), decodePart(slice(text, equals + 1))]
}

function decodePart(part: string): string {
  const text = indexOf(part, '+') === -1 ? part : part.replaceAll('+', ' ')
  if (indexOf(text, '%') === -1) return text
  try {
    return decode(text)
  } catch {
    // A percent sign that begins no escape, or bytes that are no UTF-8: rare, so decoded byte by byte.
    return decodeUtf8Raw(percentDecode(encodeUtf8(text)))
  }
}

/** URL, "percent-decode". */
export function percentDecode(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const decoded = new Bytes(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const high = bytes[at] === 0x25 ? hexValue(bytes[at + 1]) : -1
    const low = high === -1 ? -1 : hexValue(bytes[at + 2])
    decoded[length++] = low === -1 ? (bytes[at] as number) : high * 16 + low
    if (low !== -1) at += 2
  }
  return length === decoded.length ? decoded : copyBytes(decoded, 0, length)
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** URL, "application/x-www-form-urlencoded serializing". Strings hold no lone surrogates. */
export function serializeUrlEncoded(pairs: readonly (readonly [string, string])[]): string {
  let text = ''
  for (let at = 0; at < pairs.length; at++) {
    const [name, value] = pairs[at] as readonly [string, string]
    text += `${at === 0 ? '' : '&'}${encodePart(name)}=${encodePart(value)}`
  }
  return text
}

/** What encodeURIComponent leaves alone or does otherwise than a form. */
const DIFFERENT = /%20|[!'()~]/g

function encodePart(part: string): string {
  return encode(part).replace(DIFFERENT, found =>
    found === '%20' ? '+' : `%${charCodeAt(found, 0).toString(16).toUpperCase()}`,
  )
}
