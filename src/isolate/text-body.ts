// A request's body as it crosses to the guest. Most are text, and most of that is ASCII: it crosses as the string that
// the guest will ask for, which spares the guest an op and two copies. Its bytes are the same, should those be asked for.

import { isAscii } from 'node:buffer'

/** What is longer crosses as bytes: those lie outside of the guest's heap. */
const MAX_TEXT_BYTES = 64 * 1024

/** A string, or bytes that share their buffer with nobody: a pooled Buffer would hand its whole slab to the guest. */
export function toGuestBody(bytes: Uint8Array): string | Uint8Array {
  if (bytes.byteLength > MAX_TEXT_BYTES || !isAscii(bytes)) return toOwned(bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** The same bytes in a buffer of their own. */
export function toOwned(bytes: Uint8Array): Uint8Array {
  const owns = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && !Buffer.isBuffer(bytes)
  return owns ? bytes : new Uint8Array(bytes)
}
