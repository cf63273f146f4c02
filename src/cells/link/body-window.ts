// A body on the link, at either end: its sender is never further ahead of its reader than a window, and a receiver takes
// no more than that from anybody.

/** What may be under way of one body, unread. */
const WINDOW_BYTES = 128 * 1024
/** What one frame holds of a body. */
export const CHUNK_BYTES = 64 * 1024
/** What a chunk takes beside its bytes: a body in chunks of one byte would take a hundred times its length. */
const CHUNK_COST_BYTES = 256

function costOf(chunk: Uint8Array): number {
  return chunk.byteLength + CHUNK_COST_BYTES
}

export class BodySender {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #send: (chunk: Uint8Array) => void
  #unread = 0
  #isStopped = false
  #onCredit: (() => void) | undefined

  constructor(body: ReadableStream<Uint8Array>, send: (chunk: Uint8Array) => void) {
    this.#reader = body.getReader()
    this.#send = send
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Settles when all is sent, or stopped. @throws what the body fails with. */
  async run(): Promise<void> {
    for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read())
      await this.#sendAll(read.value)
  }

  /** So much of what was sent has been read. @throws RangeError for more than was sent. */
  credit(bytes: number): void {
    if (bytes > this.#unread) throw new RangeError('credit for a body that was not sent')
    this.#unread -= bytes
    this.#onCredit?.()
  }

  /** Nobody reads further. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#onCredit?.()
    // What failed already has nobody left to tell.
    void this.#reader.cancel().catch(() => undefined)
  }

  async #sendAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength && !this.#isStopped; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES)
      this.#unread += costOf(chunk)
      this.#send(chunk)
      while (this.#unread >= WINDOW_BYTES && !this.#isStopped) await this.#credited()
    }
  }

  #credited(): Promise<void> {
    return new Promise(resolve => {
      this.#onCredit = resolve
    })
  }
}

export interface ReceiverEvents {
  /** The reader took a chunk: the sender may be told so. */
  onRead(bytes: number): void
  onCancel(): void
}

export class BodyReceiver {
  readonly stream: ReadableStream<Uint8Array>
  readonly #events: ReceiverEvents
  readonly #chunks: Uint8Array[] = []
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #unread = 0
  #isWanted = false
  #isComplete = false

  constructor(events: ReceiverEvents) {
    this.#events = events
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: controller => {
          this.#controller = controller
        },
        pull: () => this.#give(),
        cancel: () => {
          this.#close()
          events.onCancel()
        },
      },
      { highWaterMark: 0 },
    )
  }

  /**
   * @param isOwn true for a chunk in a buffer of its own, which nobody writes to again.
   * @throws RangeError past what any sender of ours has under way.
   */
  take(chunk: Uint8Array, isOwn = false): void {
    // Its sender has yet to hear that nobody reads it.
    if (this.#controller === undefined) return
    this.#unread += costOf(chunk)
    if (this.#isComplete || this.#unread > WINDOW_BYTES + CHUNK_BYTES + CHUNK_COST_BYTES)
      throw new RangeError('a body past its credit')
    // A copy: a window would keep all that came with it. But V8 collects the whole heap for each 32 MiB of buffers.
    this.#chunks.push(isOwn ? chunk : new Uint8Array(chunk))
    if (this.#isWanted) this.#give()
  }

  end(): void {
    this.#isComplete = true
    if (this.#isWanted) this.#give()
  }

  fail(error: unknown): void {
    this.#controller?.error(error)
    this.#close()
  }

  #give(): void {
    const chunk = this.#chunks.shift()
    this.#isWanted = chunk === undefined
    if (chunk !== undefined) {
      this.#unread -= costOf(chunk)
      this.#controller?.enqueue(chunk)
      this.#events.onRead(costOf(chunk))
    } else if (this.#isComplete) {
      this.#controller?.close()
      this.#close()
    }
  }

  #close(): void {
    this.#controller = undefined
    this.#chunks.length = 0
  }
}
