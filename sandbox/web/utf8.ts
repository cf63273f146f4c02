// UTF-8 both ways. Short ASCII is done here, as asking the host costs about 2 µs; all else is the host's.

import { apply, Bytes, charCodeAt } from '../captured.ts'
import { Op, TextFlag } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'
import { toCrossable } from './buffer-source.ts'

/** Longest text that is tried here first, in code units or bytes. */
const SHORT = 64

const { fromCharCode } = String

/** Lone surrogates become U+FFFD. @throws RangeError when the host finds it too long. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const short = text.length <= SHORT ? encodeAscii(text) : undefined
  // The op answers bytes or an OpError, nothing else.
  return short ?? (opOrThrow(Op.encodeText, text) as Uint8Array<ArrayBuffer>)
}

function encodeAscii(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Bytes(text.length)
  for (let at = 0; at < text.length; at++) {
    const unit = charCodeAt(text, at)
    if (unit > 0x7f) return undefined
    bytes[at] = unit
  }
  return bytes
}

/** Malformed sequences become U+FFFD; a byte order mark is dropped. Encoding, "UTF-8 decode". */
export function decodeUtf8(bytes: Uint8Array): string {
  return decodeWith(bytes, 0)
}

/** Likewise, but a byte order mark is text. Encoding, "UTF-8 decode without BOM". */
export function decodeUtf8Raw(bytes: Uint8Array): string {
  return decodeWith(bytes, TextFlag.ignoreBom)
}

/** @param flags of TextFlag, without `stream`. @throws TypeError for malformed bytes when fatal */
export function decodeWith(bytes: Uint8Array, flags: number): string {
  const short = bytes.length <= SHORT ? decodeAscii(bytes) : undefined
  // A guest's bytes never lie in shared memory: there is none.
  const given = bytes as Uint8Array<ArrayBuffer>
  return short ?? (opOrThrow(Op.decodeText, toCrossable(given), 'utf-8', flags, 0) as string)
}

function decodeAscii(bytes: Uint8Array): string | undefined {
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) > 0x7f) return undefined
  return apply(fromCharCode, undefined, bytes as unknown as readonly number[])
}
