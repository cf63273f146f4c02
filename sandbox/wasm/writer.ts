// Puts a WebAssembly binary together, in a buffer made once. WebAssembly, "Binary Format". Knows no section.

import { Bytes, charCodeAt, setBytes } from '../captured.ts'
import { spanOf } from '../web/buffer-source.ts'

export class Writer {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #size = 0

  /** @param capacity more bytes than this are lost, and the module with them. */
  constructor(capacity: number) {
    this.#bytes = new Bytes(capacity)
  }

  byte(value: number): void {
    this.#bytes[this.#size++] = value
  }

  /** LEB128 of an unsigned number of 32 bits. */
  number(value: number): void {
    let rest = value
    for (; rest > 0x7f; rest = rest >>> 7) this.byte((rest & 0x7f) | 0x80)
    this.byte(rest)
  }

  /** A name of ASCII, with its length. */
  text(name: string): void {
    this.number(name.length)
    for (let at = 0; at < name.length; at++) this.byte(charCodeAt(name, at))
  }

  piece(piece: Uint8Array<ArrayBuffer>): void {
    setBytes(this.#bytes, piece, this.#size)
    this.#size += spanOf(piece).byteLength
  }

  /** What was written, in place. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Bytes(spanOf(this.#bytes).buffer, 0, this.#size)
  }
}

/** Bytes that `number` writes. */
export function sizeOfNumber(value: number): number {
  let size = 1
  for (let rest = value >>> 7; rest > 0; rest = rest >>> 7) size++
  return size
}
