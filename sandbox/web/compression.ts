// CompressionStream and DecompressionStream: the host keeps the codec and does one bounded step at a time, each for a
// read of the guest's. Whatever a few bytes unpack to, no more than a chunk of it is there at once. Compression Streams.
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { Bytes, copyBytes, NativePromise } from '../captured.ts'
import { CODEC_CHUNK_BYTES, Op } from '../contract.ts'
import { op, opOrThrow } from '../host.ts'
import { toBytes } from './buffer-source.ts'
import { streams } from './streams.ts'
import { requireArguments, shown, toDOMString } from './webidl.ts'

type Readable = import('web-streams-polyfill').ReadableStream<unknown>
type Writable = import('web-streams-polyfill').WritableStream<unknown>
type ReadableController = import('web-streams-polyfill').ReadableStreamDefaultController<unknown>
type WritableController = import('web-streams-polyfill').WritableStreamDefaultController

/** Bytes written and not yet worked through; `done` ends their write. */
interface Input {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isLast: boolean
  done(): void
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
      close: () => this.#give(NO_BYTES, true),
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

  #give(bytes: Uint8Array<ArrayBuffer>, isLast: boolean): Promise<void> {
    return new NativePromise(resolve => {
      this.#at = 0
      this.#input = { bytes, isLast, done: resolve }
      this.#wake?.()
    })
  }

  /** Answers one read: waits for input until some of it makes output. */
  async #produce(): Promise<void> {
    for (;;) {
      if (this.#input === undefined) await this.#inputArrives()
      if (this.#input === undefined) return
      try {
        if (this.#step(this.#input)) return
      } catch (error) {
        this.#fail(error)
        return
      }
    }
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
    this.#wake?.()
    this.#reader.error(reason)
    this.#writer.error(reason)
    input?.done()
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
