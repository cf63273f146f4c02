// Bodies that the guest reads: a request's, or that of a fetch's answer. Pulled chunk by chunk, so that a slow guest
// holds back the sender; nothing is read ahead of a pull.

import { Entry, Op, type OpError } from '../../sandbox/contract.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Held, Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { toOwned } from '../isolate/text-body.ts'

export interface Sources {
  readonly ops: OpTable
  /** Makes a body readable by the guest; answers the source's id. */
  open(invocation: Invocation, stream: ReadableStream<Uint8Array>, bounds?: SourceBounds): number
  /** Takes a body that the guest hands on unread, out of its reach. */
  take(id: unknown): ReadableStream<Uint8Array> | undefined
}

interface SourceBounds {
  /** What may be read in all, in bytes; past it the guest's read fails. @default no ceiling */
  readonly maxBytes: number
  /** Called once when maxBytes is passed. */
  readonly onOverrun: () => void
}

class Source {
  readonly id: number
  readonly invocation: Invocation
  /** What the invocation releases when it ends. */
  readonly held: Held
  readonly #stream: ReadableStream<Uint8Array>
  readonly #bounds: SourceBounds | undefined
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #bytes = 0
  #pulling = false

  constructor(
    id: number,
    invocation: Invocation,
    stream: ReadableStream<Uint8Array>,
    bounds: SourceBounds | undefined,
    onRelease: () => void,
  ) {
    this.held = {
      release: () => {
        onRelease()
        this.cancel()
      },
    }
    this.id = id
    this.invocation = invocation
    this.#stream = stream
    this.#bounds = bounds
  }

  get isTouched(): boolean {
    return this.#reader !== undefined
  }

  get stream(): ReadableStream<Uint8Array> {
    return this.#stream
  }

  /** Reads a chunk, or all that is left; undefined while another read runs. */
  async read(whole: boolean): Promise<{ chunk: Uint8Array | null; last: boolean } | undefined> {
    if (this.#pulling) return undefined
    this.#pulling = true
    try {
      this.#reader ??= this.#stream.getReader()
      return whole ? { chunk: await this.#readAll(this.#reader), last: true } : await this.#readOne(this.#reader)
    } finally {
      this.#pulling = false
    }
  }

  cancel(): void {
    // The sender may have failed already; there is nobody left to tell.
    const cancelled = this.#reader === undefined ? this.#stream.cancel() : this.#reader.cancel()
    void cancelled.catch(() => undefined)
  }

  async #readOne(
    reader: ReadableStreamDefaultReader<Uint8Array>,
  ): Promise<{ chunk: Uint8Array | null; last: boolean }> {
    const { value, done } = await reader.read()
    if (done) return { chunk: null, last: true }
    this.#count(value.byteLength)
    return { chunk: toOwned(value), last: false }
  }

  async #readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    const begun = this.#bytes
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return toOwned(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks))
      this.#count(value.byteLength)
      this.#checkWhole(this.#bytes - begun)
      chunks.push(value)
    }
  }

  #count(byteLength: number): void {
    this.#bytes += byteLength
    if (this.#bounds === undefined || this.#bytes <= this.#bounds.maxBytes) return
    this.#bounds.onOverrun()
    throw new RangeError(`the body passed ${this.#bounds.maxBytes} bytes`)
  }

  /** A body read whole waits on our heap first, so it may not be larger than the guest's own. */
  #checkWhole(bytes: number): void {
    const { memoryMiB } = this.invocation.limits
    if (bytes > memoryMiB * 1024 * 1024)
      throw new RangeError(`the body is larger than memoryMiB, ${memoryMiB} MiB: read it as a stream`)
  }
}

export function createSources(guest: Guest): Sources {
  const sources = new Map<number, Source>()

  function drop(source: Source): void {
    sources.delete(source.id)
    source.invocation.letGo(source.held)
  }

  async function answer(source: Source, whole: boolean): Promise<void> {
    try {
      const read = await source.read(whole)
      if (read === undefined) return
      if (read.last) drop(source)
      guest.post(source.invocation, Entry.chunk, source.id, read.chunk, read.last)
    } catch (error) {
      drop(source)
      source.cancel()
      const message = error instanceof RangeError ? error.message : 'the body broke off'
      guest.post(source.invocation, Entry.chunk, source.id, refuse('TypeError', message), true)
    }
  }

  function read(id: unknown, whole: boolean): OpError | undefined {
    const source = sources.get(id as number)
    if (source === undefined) return refuse('TypeError', 'the body is gone: it was cancelled, or its request is over')
    void answer(source, whole)
  }

  return {
    ops: {
      [Op.pull]: (_call, id) => read(id, false),
      [Op.drainSource]: (_call, id) => read(id, true),
      [Op.cancelSource]: (_call, id) => {
        const source = sources.get(id as number)
        if (source === undefined) return
        drop(source)
        source.cancel()
      },
    },
    open(invocation, stream, bounds) {
      const id = guest.nextId()
      const source = new Source(id, invocation, stream, bounds, () => sources.delete(id))
      sources.set(id, source)
      invocation.hold(source.held)
      return id
    },
    take(id) {
      const source = sources.get(id as number)
      if (source === undefined || source.isTouched) return undefined
      drop(source)
      return source.stream
    },
  }
}
