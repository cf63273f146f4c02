// The guest's side of a source: a body that the host holds and hands over by pulls, or whole.
// Knows ops and streams; does not know requests or responses.

import { Bytes, NativePromise, SafeMap } from './captured.ts'
import { Op } from './contract.ts'
import { isOpError, op } from './host.ts'
import { toError } from './refusal.ts'
import { type ReadableByteStreamController, type ReadableStream, streams } from './web/streams.ts'

interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Nothing comes after these bytes. */
  readonly isLast: boolean
}

interface Waiter {
  resolve(chunk: Chunk): void
  reject(error: unknown): void
}

/** Sources with a pull under way; there is at most one of each. */
const waiters = new SafeMap<number, Waiter>()

/** Takes Entry.chunk. */
export function receiveChunk(id: number, answer: unknown, isLast: boolean): void {
  const waiter = waiters.get(id)
  if (waiter === undefined) return
  waiters.delete(id)
  if (isOpError(answer)) waiter.reject(toError(answer))
  else waiter.resolve({ bytes: (answer ?? new Bytes(0)) as Uint8Array<ArrayBuffer>, isLast: isLast || answer === null })
}

/** Its chunk will never come. */
export function dropPull(id: number): void {
  waiters.delete(id)
}

export class HostSource {
  readonly id: number
  #controller: ReadableByteStreamController | undefined
  #failure: { readonly reason: unknown } | undefined
  readonly #onEnd: (() => void) | undefined

  /** @param onEnd is called when nothing more will come: at the end, or once cancelled or failed */
  constructor(id: number, onEnd?: () => void) {
    this.id = id
    this.#onEnd = onEnd
  }

  /** All that is left, as one array. */
  async readAll(): Promise<Uint8Array<ArrayBuffer>> {
    const { bytes } = await this.#ask(Op.drainSource)
    this.#onEnd?.()
    return bytes
  }

  /** A byte stream that pulls as it is read, never ahead. */
  openStream(): ReadableStream {
    const { ReadableStream } = streams()
    return new ReadableStream({
      type: 'bytes',
      start: controller => {
        this.#controller = controller
        if (this.#failure !== undefined) controller.error(this.#failure.reason)
      },
      pull: controller => this.#pullInto(controller),
      cancel: () => this.cancel(),
    })
  }

  /** The guest wants no more of it. */
  cancel(): void {
    this.#controller = undefined
    waiters.delete(this.id)
    op(Op.cancelSource, this.id)
    this.#onEnd?.()
  }

  /** @throws what it failed with, if it did. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.reason
  }

  /** Ends the body early: readers see `reason`. */
  fail(reason: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = { reason }
    this.#controller?.error(reason)
    const waiter = waiters.get(this.id)
    this.cancel()
    waiter?.reject(reason)
  }

  async #pullInto(controller: ReadableByteStreamController): Promise<void> {
    for (let isDone = false; !isDone; ) {
      const { bytes, isLast } = await this.#ask(Op.pull)
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      if (isLast) this.#close(controller)
      isDone = isLast || bytes.byteLength > 0
    }
  }

  #close(controller: ReadableByteStreamController): void {
    controller.close()
    // Streams: a pending BYOB read is only answered once its request is responded to.
    controller.byobRequest?.respond(0)
    this.#onEnd?.()
  }

  #ask(code: typeof Op.pull | typeof Op.drainSource): Promise<Chunk> {
    return new NativePromise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.reason)
      waiters.set(this.id, { resolve, reject })
      const refusal = op(code, this.id)
      if (isOpError(refusal)) receiveChunk(this.id, refusal, true)
    })
  }
}
