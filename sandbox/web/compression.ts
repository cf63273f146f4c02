// CompressionStream and DecompressionStream: the host keeps the codec and does one bounded step at a time, each for a
// read of the guest's. Whatever a few bytes unpack to, no more than a chunk of it is there at once. Compression Streams.
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { Bytes, copyBytes, NativePromise } from '../captured.ts'
import { CODEC_CHUNK_BYTES, Op } from '../contract.ts'
import { op } from '../host.ts'
import { opOrThrow } from '../refusal.ts'
import { toBytes } from './buffer-source.ts'
import { streams } from './streams.ts'
import { requireArguments, shown, toDOMString } from './webidl.ts'

type Readable = import('web-streams-polyfill').ReadableStream<unknown>
type Writable = import('web-streams-polyfill').WritableStream<unknown>
type ReadableController = import('web-streams-polyfill').ReadableStreamDefaultController<unknown>
type WritableController = import('web-streams-polyfill').WritableStreamDefaultController

/** Bytes written and not yet worked through; `done` or `fail` ends their write. */
interface Input {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isLast: boolean
  done(): void
  fail(reason: unknown): void
}

const NO_BYTES = new Bytes(0)

class Codec {
  readonly readable: Readable
  readonly writable: Writable
  readonly #format: string
  readonly #compresses: boolean
  #id = 0
  #input: Input | undefined
  /** How much of the input the host has. */
  #at = 0
  /** The last answer was full: the host has more without more input. */
  #hasMore = false
  /** There while a read waits for input. */
  #wake: (() => void) | undefined
  #reader!: ReadableController
  #writer!: WritableController

  constructor(format: string, compresses: boolean) {
    this.#format = format
    this.#compresses = compresses
    const { ReadableStream, WritableStream } = streams()
    this.readable = new ReadableStream<unknown>(
      {
        start: controller => {
          this.#reader = controller
        },
        pull: () => this.#produce(),
        cancel: reason => this.#fail(reason),
      },
      { highWaterMark: 0 },
    )
    this.writable = new WritableStream<unknown>({
      start: controller => {
        this.#writer = controller
      },
      write: chunk => this.#take(chunk),
      close: () => this.#finish(),
      abort: reason => this.#fail(reason),
    })
  }

  /** A promise that lasts until the reader has had all that comes of the chunk. */
  #take(chunk: unknown): Promise<void> {
    try {
      return this.#give(copyBytes(toBytes(chunk, 'chunk')), false)
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  /** What is left comes at once, read or not, a chunk at most: nearly always all of it, and the host's codec is free. */
  #finish(): Promise<void> {
    const isAwaited = this.#wake !== undefined
    const closed = this.#give(NO_BYTES, true)
    if (!isAwaited) this.#tryStep()
    return closed
  }

  #give(bytes: Uint8Array<ArrayBuffer>, isLast: boolean): Promise<void> {
    return new NativePromise((done, fail) => {
      this.#at = 0
      this.#input = { bytes, isLast, done, fail }
      this.#wakeUp()
    })
  }

  /** Answers one read: waits for input until some of it makes output. */
  async #produce(): Promise<void> {
    do {
      if (this.#input === undefined) await this.#inputArrives()
    } while (!this.#tryStep())
  }

  /** True when there is nothing more to do for a read: it has its answer, or both sides are over. */
  #tryStep(): boolean {
    if (this.#input === undefined) return true
    try {
      return this.#step(this.#input)
    } catch (error) {
      this.#fail(error)
      return true
    }
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  #inputArrives(): Promise<void> {
    return new NativePromise(resolve => {
      this.#wake = resolve
    })
  }

  /** One step of the host's; true when the read has its answer. */
  #step(input: Input): boolean {
    const { bytes, isLast, done } = input
    if (this.#id === 0) this.#id = opOrThrow(Op.openCodec, this.#format, this.#compresses) as number
    const piece = this.#hasMore ? undefined : copyBytes(bytes, this.#at, this.#at + CODEC_CHUNK_BYTES)
    this.#at += piece?.length ?? 0
    const out = opOrThrow(Op.runCodec, this.#id, piece, isLast) as Uint8Array
    this.#hasMore = out.length === CODEC_CHUNK_BYTES
    if (out.length > 0) this.#reader.enqueue(out)
    if (this.#hasMore || this.#at < bytes.length) return out.length > 0
    this.#input = undefined
    if (isLast) this.#end()
    done()
    return isLast || out.length > 0
  }

  #end(): void {
    this.#close()
    this.#reader.close()
  }

  /** Fails both sides; the one that failed first takes no notice. */
  #fail(reason: unknown): void {
    this.#close()
    const input = this.#input
    this.#input = undefined
    this.#wakeUp()
    this.#reader.error(reason)
    this.#writer.error(reason)
    input?.fail(reason)
  }

  #close(): void {
    if (this.#id > 0) op(Op.closeCodec, this.#id)
    this.#id = -1
  }
}

export class CompressionStream {
  readonly #codec: Codec

  constructor(format: unknown) {
    requireArguments(arguments.length, 1, 'CompressionStream')
    this.#codec = new Codec(toFormat(format), true)
  }

  get readable(): object {
    return this.#codec.readable
  }

  get writable(): object {
    return this.#codec.writable
  }
}

export class DecompressionStream {
  readonly #codec: Codec

  constructor(format: unknown) {
    requireArguments(arguments.length, 1, 'DecompressionStream')
    this.#codec = new Codec(toFormat(format), false)
  }

  get readable(): object {
    return this.#codec.readable
  }

  get writable(): object {
    return this.#codec.writable
  }
}

/** @throws TypeError for another than the standard's formats */
function toFormat(value: unknown): string {
  const format = toDOMString(value)
  if (format === 'gzip' || format === 'deflate' || format === 'deflate-raw') return format
  throw new TypeError(`${shown(format)} is no format of compression: there are gzip, deflate and deflate-raw`)
}
