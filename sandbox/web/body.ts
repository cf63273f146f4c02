// A body of a Request or Response: what it was made of for as long as nobody looked, a stream once somebody did.
// Knows sources and streams; does not know who has the body, nor what it is read as. Fetch, "body".

import { copyBytes, SafeWeakMap } from '../captured.ts'
import { HostSource } from '../sources.ts'
import { isBytesView } from './buffer-source.ts'
import { hooks } from './hooks.ts'
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

  /** @throws why the host's body failed, if it did. */
  throwIfFailed(): void {
    if (this.#content instanceof HostSource) this.#content.throwIfFailed()
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
    return new Body(undefined, isByteStream(other) ? other : withClonedChunks(other))
  }

  #open(): ReadableStream {
    const content = this.#content as Content
    const stream = content instanceof HostSource ? content.openStream() : streamOf(content)
    if (this.#used) closeOff(stream)
    else contents.set(stream, content)
    return stream
  }
}

/** True for an unlocked stream whose branches copy their chunks by themselves. */
function isByteStream(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}

/** The second branch of a tee: its chunks are clones, so that neither reader changes what the other one gets. */
function withClonedChunks(branch: ReadableStream): ReadableStream {
  const { ReadableStream } = streams()
  const reader = branch.getReader()
  const cancel = (reason: unknown): Promise<void> => reader.cancel(reason)
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(hooks.structuredClone(value))
      },
      cancel,
    },
    { highWaterMark: 0 },
  )
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
