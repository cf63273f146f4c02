// What a server may make undici's parser hold: it bounds the bytes of names and values, but keeps two objects for each
// field, 4.2 MiB for a head of 64 KiB that is all colons and line ends. Counts lines of heads and trailers as they are read.

import type { Socket } from 'node:net'

/** Of heads, interim ones included, and of trailers. A guest is told of 512 headers at most. */
const MAX_LINES = 640
const MAX_BYTES = 32 * 1024
const LINE_FEED = 10

export class SocketGuard {
  readonly #socket: Socket
  /** Read last, and handed to the parser. */
  #chunk: Uint8Array | undefined
  /** Where in it the last bytes of a body ended. */
  #bodyEnd = 0
  #lines = 0
  #bytes = 0

  /** Stands between the socket and whoever reads it by `read`, as undici does. */
  constructor(socket: Socket) {
    this.#socket = socket
    const read = socket.read.bind(socket)
    socket.read = (size?: number): unknown => {
      this.#judge()
      const chunk: unknown = read(size)
      this.#chunk = chunk instanceof Uint8Array ? chunk : undefined
      this.#bodyEnd = 0
      return chunk
    }
  }

  /** A final head is there, or the next request begins. */
  reset(): void {
    this.#lines = 0
    this.#bytes = 0
  }

  /** The parser made that of the chunk: up to there it holds nothing back. */
  passBody(body: Uint8Array): void {
    this.reset()
    const chunk = this.#chunk
    if (chunk?.buffer === body.buffer) this.#bodyEnd = body.byteOffset + body.byteLength - chunk.byteOffset
  }

  /** The parser stopped within the chunk; it is given the rest of it again. */
  pause(): void {
    this.#chunk = undefined
  }

  /** The parser has been through the chunk: what was no body, it may hold. */
  #judge(): void {
    if (this.#chunk === undefined) return
    const rest = this.#chunk.subarray(this.#bodyEnd)
    this.#chunk = undefined
    this.#bytes += rest.byteLength
    for (let at = rest.indexOf(LINE_FEED); at >= 0 && this.#lines <= MAX_LINES; at = rest.indexOf(LINE_FEED, at + 1))
      this.#lines += 1
    if (this.#lines <= MAX_LINES && this.#bytes <= MAX_BYTES) return
    this.#socket.destroy(Object.assign(new Error('a head that is too long'), { code: 'UND_ERR_HEADERS_OVERFLOW' }))
  }
}
