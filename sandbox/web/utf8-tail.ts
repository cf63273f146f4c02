// Where a chunk of UTF-8 ends in the middle of a character. Encoding, "UTF-8 decoder".

import { Bytes } from '../captured.ts'

/** Longest sequence of UTF-8, in bytes, but for its last one. */
const MAX_INCOMPLETE = 3

/** How many bytes from the start can be decoded now: all but a valid beginning of a sequence that goes on. */
export function cutIncomplete(bytes: Uint8Array): number {
  const { length } = bytes
  for (let back = 1; back <= MAX_INCOMPLETE && back <= length; back++) {
    const byte = bytes[length - back] as number
    if ((byte & 0xc0) === 0x80) continue
    const isOpen = back < sequenceLength(byte) && (back === 1 || isSecondByte(byte, bytes[length - back + 1] as number))
    return isOpen ? length - back : length
  }
  return length
}

/** Bytes of the sequence that this one leads; 0 where it leads none. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}

/** Four leads narrow what may follow: no overlong forms, no surrogates, nothing above U+10FFFF. */
function isSecondByte(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0
  if (lead === 0xed) return second <= 0x9f
  if (lead === 0xf0) return second >= 0x90
  return lead !== 0xf4 || second <= 0x8f
}

/** One behind the other; the second itself where the first is empty. */
export function joinBytes(first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (first.length === 0) return second
  const joined = new Bytes(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}
