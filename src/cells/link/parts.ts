// Several pieces of bytes in one frame, and JSON among them.

import { readUint32, writeUint32 } from './frames.ts'

/** Each piece behind its length. */
export function packParts(parts: readonly Uint8Array[]): Uint8Array {
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    writeUint32(packed, at, part.byteLength)
    packed.set(part, at + 4)
    at += 4 + part.byteLength
  }
  return packed
}

/** @throws RangeError for what packParts did not make. */
export function unpackParts(packed: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < packed.byteLength; ) {
    const end = at + 4 + readUint32(packed, at)
    if (end > packed.byteLength) throw new RangeError('a part ends early')
    parts.push(packed.subarray(at + 4, end))
    at = end
  }
  return parts
}

const encoder = new TextEncoder()

export function toJsonBytes(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value))
}

export function toBytes(text: string): Uint8Array {
  return encoder.encode(text)
}

/** @throws SyntaxError for what is no JSON. */
export function fromJsonBytes(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8'))
}
