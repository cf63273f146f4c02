// A body of a Request or Response: what it was made of for as long as nobody looked, a stream once somebody did.
// Knows sources and streams; does not know who has the body, nor what it is read as. Fetch, "body".

import { copyBytes, SafeWeakMap } from '../captured.ts'
import { HostSource } from '../sources.ts'
import { isBytesView } from './buffer-source.ts'
import { closeOff, isDisturbed, isLocked, type ReadableStream, streams } from './streams.ts'
import { encodeUtf8 } from './utf8.ts'

/** What a body is made of when it is no script's stream. */
export type Content = string | Uint8Array<ArrayBuffer> | HostSource

/** Contents of streams that bodies opened: handing such a stream on untouched hands its content on. */
const contents = new SafeWeakMap<object, Content>()

export class Body {
  #content: Content | undefined
  #stream: ReadableStream | undefined
  #used = false

  private constructor(content: Content | undefined, stream: ReadableStream | undefined) {
    this.#content = content
    this.#stream = stream
  }

  static of(content: Content): Body {
    return new Body(content, undefined)
  }

  /** @throws TypeError when the stream is read already or being read. */
  static ofStream(stream: ReadableStream): Body {
    if (isDisturbed(stream) || isLocked(stream)) throw new TypeError('the stream is locked or was read from')
    return new Body(contents.get(stream), stream)
  }

  /** Made of a string that is still the whole truth. */
  get isText(): boolean {
    return typeof this.#content === 'string'
  }

  get used(): boolean {
    return this.#used || (this.#stream !== undefined && isDisturbed(this.#stream))
  }

  /** Used, or about to be: somebody holds its reader. Fetch, "unusable". */
  get unusable(): boolean {
    return this.used || (this.#stream !== undefined && isLocked(this.#stream))
  }

  /** The stream that scripts see as `body`. */
  get stream(): ReadableStream {
    this.#stream ??= this.#open()
    return this.#stream
  }

  /**
   * Hands the body to its one consumer: its content where nobody read of it yet, otherwise its stream, unlocked.
   * @throws TypeError when it is unusable.
   */
  take(): Content | ReadableStream {
    if (this.unusable) throw new TypeError('the body was read already, or is being read')
    const stream = this.#stream
    if (this.#content === undefined) return stream as ReadableStream
    this.#used = true
    if (stream !== undefined) closeOff(stream)
    return this.#content
  }

  /** A body with all of this one's bytes, which is used from then on. @throws TypeError when it is unusable. */
  handOn(): Body {
    const content = this.take()
    if (typeof content === 'string' || isBytesView(content) || content instanceof HostSource) return Body.of(content)
    // A script's stream stays locked by the pipe, as Fetch, "create a proxy" has it.
    return new Body(undefined, content.pipeThrough(new (streams().TransformStream)<unknown, unknown>()))
  }

  /** A second body with the same bytes. @throws TypeError when this one is unusable. Fetch, "clone a body". */
  clone(): Body {
    if (this.unusable) throw new TypeError('the body was read already, or is being read')
    const content = this.#content
    if (typeof content === 'string') return Body.of(content)
    if (content !== undefined && !(content instanceof HostSource)) return Body.of(copyBytes(content))
    // From here on the two share a stream, so what it was made of is no longer theirs to hand on.
    const [mine, other] = this.stream.tee() as [ReadableStream, ReadableStream]
    this.#stream = mine
    this.#content = undefined
    return new Body(undefined, other)
  }

  #open(): ReadableStream {
    const content = this.#content as Content
    const stream = content instanceof HostSource ? content.openStream() : streamOf(content)
    if (this.#used) closeOff(stream)
    else contents.set(stream, content)
    return stream
  }
}

/** A byte stream of what is there already. The stream owns its copy: readers may detach the buffer. */
function streamOf(content: string | Uint8Array<ArrayBuffer>): ReadableStream {
  const { ReadableStream } = streams()
  return new ReadableStream({
    type: 'bytes',
    start: controller => {
      const bytes = typeof content === 'string' ? encodeUtf8(content) : copyBytes(content)
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
}
