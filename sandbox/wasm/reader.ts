// Reads the framing of a WebAssembly binary: bytes, numbers, pieces. WebAssembly, "Binary Format". Knows no section.

import { Bytes } from '../captured.ts'
import { spanOf } from '../web/buffer-source.ts'
import { native } from './native.ts'

/** No more than this many bytes hold an unsigned number of 32 bits. */
const MAX_NUMBER_BYTES = 5

export class Reader {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #buffer: ArrayBuffer
  readonly #byteOffset: number
  readonly size: number
  at = 0

  /** Reads bytes that nobody changes meanwhile. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    const { buffer, byteOffset, byteLength } = spanOf(bytes)
    this.#bytes = bytes
    this.#buffer = buffer
    this.#byteOffset = byteOffset
    this.size = byteLength
  }

  /** @throws CompileError at the end of the module. */
  byte(): number {
    if (this.at >= this.size) throw malformed('the module ends too early', this.at)
    return this.#bytes[this.at++] as number
  }

  /** LEB128, as V8 takes it: at most five bytes, none of them past 32 bits. @throws CompileError for other bytes. */
  number(): number {
    let value = 0
    for (let index = 0; index < MAX_NUMBER_BYTES; index++) {
      const byte = this.byte()
      if (index === MAX_NUMBER_BYTES - 1 && byte > 0x0f) break
      value += (byte & 0x7f) * 2 ** (7 * index)
      if (byte < 0x80) return value
    }
    throw malformed('a number has more than 32 bits', this.at)
  }

  /** Goes past a number of bytes. @throws CompileError past the end of the module. */
  skip(count: number): void {
    if (count > this.size - this.at) throw malformed('the module ends too early', this.at)
    this.at += count
  }

  /** The bytes from one place to another, without a copy. */
  piece(from: number, to: number): Uint8Array<ArrayBuffer> {
    return new Bytes(this.#buffer, this.#byteOffset + from, to - from)
  }
}

export function malformed(why: string, at: number): Error {
  return new native.CompileError(`WebAssembly.Module(): ${why} @+${at}`)
}
