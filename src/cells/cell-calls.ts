// One request inside a cell, between the link and the host: its body comes in when it is asked for, its response goes
// out as fast as it is read.

import { IsoletError, toIsoletError } from '../base/errors.ts'
import type { EngineRequest, EngineResponse } from '../host/engine.ts'
import { BodySender, CHUNK_BYTES } from './link/body-window.ts'
import { toFailureBytes } from './link/failure-codec.ts'
import { type FrameWriter, ToRouter } from './link/frames.ts'
import { WireBody, type WireRequest } from './link/request-codec.ts'
import { writeResponse } from './link/response-codec.ts'

/** Response bodies up to this length travel in one frame with their head. */
const WHOLE_BYTES = 256 * 1024

export class CellCall implements EngineRequest {
  readonly requestId: string
  readonly head: string
  readonly body: EngineRequest['body']
  readonly waitedMs: number
  readonly queuedMs: number
  readonly #writer: FrameWriter
  readonly #id: number
  readonly #journal: (id: number) => void
  #goneListener: (() => void) | undefined
  #gone = false
  #incoming: ReadableStreamDefaultController<Uint8Array> | undefined
  #outgoing: BodySender | undefined
  #isStopped = false

  constructor(writer: FrameWriter, id: number, request: WireRequest, journal: (id: number) => void) {
    this.#writer = writer
    this.#id = id
    this.#journal = journal
    this.requestId = request.requestId
    this.head = request.head
    this.waitedMs = request.waitedMs
    this.queuedMs = request.queuedMs
    this.body = request.bodyKind === WireBody.stream ? this.#openBody() : (request.body ?? null)
  }

  get method(): string {
    return this.head.slice(0, this.head.indexOf('\n'))
  }

  get url(): string {
    return this.head.split('\n', 2)[1] ?? ''
  }

  get headers(): readonly string[] {
    return this.head.split('\n').slice(2)
  }

  onBegin(): void {
    this.#journal(this.#id)
  }

  onCallerGone(listener: () => void): () => void {
    if (this.#gone) queueMicrotask(listener)
    this.#goneListener = listener
    return () => {
      this.#goneListener = undefined
    }
  }

  cancel(): void {
    this.#gone = true
    this.#goneListener?.()
    this.stop()
  }

  takeChunk(chunk: Uint8Array): void {
    this.#incoming?.enqueue(new Uint8Array(chunk))
  }

  endBody(error?: Error): void {
    const incoming = this.#incoming
    this.#incoming = undefined
    if (error === undefined) incoming?.close()
    else incoming?.error(error)
  }

  takeCredit(bytes: number): void {
    this.#outgoing?.credit(bytes)
  }

  /** Nobody reads the response further. */
  stop(): void {
    this.#isStopped = true
    this.#outgoing?.stop()
  }

  fail(error: unknown): void {
    this.#writer.send(ToRouter.failure, this.#id, toFailureBytes(toIsoletError(error)))
  }

  /** Settles when the body is out, or nobody wants it any more. */
  async respond(response: EngineResponse): Promise<void> {
    const body = response.body
    if (body === null) return this.#writeHead(response, WireBody.none)
    if (body instanceof ReadableStream) return await this.#stream(response, body, undefined)
    // A string has at most three bytes a unit; only long ones are counted exactly.
    const length = typeof body === 'string' ? body.length : body.byteLength
    if (length <= WHOLE_BYTES / 3) return this.#writeHead(response, WireBody.whole, body)
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    if (bytes.byteLength <= WHOLE_BYTES) return this.#writeHead(response, WireBody.whole, bytes)
    await this.#stream(response, toChunks(bytes), bytes.byteLength)
  }

  #writeHead(response: EngineResponse, bodyKind: WireBody, body?: string | Uint8Array, bodyBytes?: number): void {
    const { status, statusText, headers, start, timing } = response
    writeResponse(this.#writer, this.#id, { status, statusText, headers, start, timing, bodyKind, body, bodyBytes })
  }

  async #stream(
    response: EngineResponse,
    body: ReadableStream<Uint8Array>,
    bodyBytes: number | undefined,
  ): Promise<void> {
    this.#writeHead(response, WireBody.stream, undefined, bodyBytes)
    const outgoing = new BodySender(body, chunk => this.#writer.send(ToRouter.bodyChunk, this.#id, chunk))
    this.#outgoing = outgoing
    if (this.#isStopped) outgoing.stop()
    const end = await outgoing.run().then(
      () => ToRouter.bodyEnd,
      () => ToRouter.bodyError,
    )
    if (!outgoing.isStopped) this.#writer.send(end, this.#id)
  }

  #openBody(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: controller => {
          this.#incoming = controller
        },
        pull: () => this.#writer.send(ToRouter.pull, this.#id),
        cancel: () => {
          this.#incoming = undefined
          this.#writer.send(ToRouter.stop, this.#id)
        },
      },
      { highWaterMark: 0 },
    )
  }
}

function toChunks(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes.subarray(at, at + CHUNK_BYTES))
        at += CHUNK_BYTES
        if (at >= bytes.byteLength) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

/** What a caller is told whose body broke off on its way here. */
export function brokenBody(): Error {
  return new IsoletError('ERR_ABORTED', 'the body broke off')
}
