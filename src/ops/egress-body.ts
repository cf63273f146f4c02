// The body of an answer between the connection that brings it and the reader, a little ahead of the latter.

import type { ReadAhead } from './read-ahead.ts'

/** What a chunk takes beside its bytes: a body in chunks of one byte would take a hundred times its length. */
const CHUNK_COST_BYTES = 256

export interface HopBodyOptions {
  readonly owner: string
  readonly ahead: ReadAhead
  /** There is room again: the connection may go on. */
  readonly onRoom: () => void
  readonly onCancel: (reason: unknown) => void
}

export class HopBody {
  readonly stream: ReadableStream<Uint8Array>
  readonly #options: HopBodyOptions
  readonly #chunks: Uint8Array[] = []
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #unread = 0
  #isWanted = false
  #isComplete = false

  constructor(options: HopBodyOptions) {
    this.#options = options
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: controller => {
          this.#controller = controller
        },
        pull: () => this.#pull(),
        cancel: reason => {
          this.#drop()
          options.onCancel(reason)
        },
      },
      { highWaterMark: 0 },
    )
  }

  /** Takes a chunk; false when the connection should wait for onRoom. */
  push(chunk: Uint8Array): boolean {
    if (this.#isWanted) {
      this.#isWanted = false
      this.#controller.enqueue(chunk)
    } else {
      this.#chunks.push(chunk)
      this.#count(chunk.byteLength + CHUNK_COST_BYTES)
    }
    return this.#hasRoom()
  }

  end(): void {
    this.#isComplete = true
    if (this.#chunks.length === 0) this.#controller.close()
  }

  fail(error: unknown): void {
    if (this.#isComplete) return
    this.#drop()
    this.#controller.error(error)
  }

  #pull(): void {
    const chunk = this.#chunks.shift()
    if (chunk === undefined) this.#isWanted = true
    else {
      this.#count(-chunk.byteLength - CHUNK_COST_BYTES)
      this.#controller.enqueue(chunk)
    }
    if (this.#isComplete && this.#chunks.length === 0) this.#controller.close()
    else if (this.#isWanted || this.#hasRoom()) this.#options.onRoom()
  }

  #hasRoom(): boolean {
    return this.#options.ahead.hasRoom(this.#options.owner, this.#unread)
  }

  #count(bytes: number): void {
    this.#unread += bytes
    this.#options.ahead.add(this.#options.owner, bytes)
  }

  #drop(): void {
    this.#count(-this.#unread)
    this.#chunks.length = 0
  }
}
