// One request as the router holds it while a cell runs it: enough to run it again elsewhere, or to say why not.

import type { IsoletError } from '../base/errors.ts'
import type { EngineRequest, EngineResponse, Trial } from '../host/engine.ts'
import type { Version } from '../host/version.ts'
import { encodeRequestHead } from '../isolate/codec.ts'
import { BodyReceiver } from './link/body-window.ts'
import { type FrameWriter, ToCell, toUint32 } from './link/frames.ts'
import { WireBody, type WireRequest } from './link/request-codec.ts'
import type { WireResponse } from './link/response-codec.ts'

/** A cell as a call sees it. */
export interface Carrier {
  readonly writer: FrameWriter
  /** Nothing more comes for the call, and nothing more must be sent. */
  forget(call: RouterCall): void
}

/** RFC 9110 §9.2.1: what may be asked twice. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Cells that one request may lose before it is answered with that. */
const MAX_TRIES = 3
/** What a cell may take past wallMs to say that it is over, as it does unless something is wrong with it. */
const SILENCE_MS = 2000
/** A start is limited in CPU only. On a full machine it takes a multiple of that, and its cell may have to start first. */
const START_FACTOR = 10
const START_MS = 30_000

export interface CallOptions {
  readonly version: Version
  /** Undefined for a trial start. */
  readonly request: EngineRequest | undefined
  readonly requestId: string
  readonly arrivedAt: number
  readonly keepWarm?: boolean
}

export class RouterCall {
  readonly version: Version
  readonly request: EngineRequest | undefined
  readonly requestId: string
  readonly arrivedAt: number
  readonly keepWarm: boolean
  /** Its number on the link that it is on now. */
  id = 0
  tries = 0
  readonly #head: string
  /** Since when it waits for its turn. */
  #queuedAt: number
  readonly #answer = Promise.withResolvers<EngineResponse>()
  #trial: PromiseWithResolvers<Trial> | undefined
  #carrier: Carrier | undefined
  #settled = false
  #bodyReader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #response: BodyReceiver | undefined
  #releaseCaller: (() => void) | undefined

  constructor({ version, request, requestId, arrivedAt, keepWarm = false }: CallOptions) {
    this.version = version
    this.request = request
    this.requestId = requestId
    this.arrivedAt = arrivedAt
    this.#queuedAt = arrivedAt
    this.keepWarm = keepWarm
    this.#head = request === undefined ? '' : encodeRequestHead(request.method, request.url, request.headers)
  }

  /** The head of the response. */
  get answer(): Promise<EngineResponse> {
    return this.#answer.promise
  }

  /** What the trial start showed, of a call without a request. */
  get trial(): Promise<Trial> {
    this.#trial ??= Promise.withResolvers()
    return this.#trial.promise
  }

  get isAnswered(): boolean {
    return this.#settled
  }

  /** True while what the handler got of it can be given to it again. */
  get isRepeatable(): boolean {
    if (this.#settled || this.tries >= MAX_TRIES) return false
    return this.request === undefined || (SAFE_METHODS.has(this.request.method) && this.#bodyReader === undefined)
  }

  /** True while it can be given to another cell, provided that no handler had it. */
  get isMovable(): boolean {
    return !this.#settled && this.tries < MAX_TRIES && this.#bodyReader === undefined
  }

  get bodyKind(): WireBody {
    const body = this.request?.body
    if (body === null || body === undefined) return WireBody.none
    return body instanceof ReadableStream ? WireBody.stream : WireBody.whole
  }

  /** What the cell is sent. */
  toWire(version: number, now: number): WireRequest {
    const body = this.request?.body
    return {
      version,
      requestId: this.requestId,
      head: this.#head,
      bodyKind: this.bodyKind,
      body: body instanceof ReadableStream ? undefined : (body ?? undefined),
      waitedMs: Math.round(now - this.arrivedAt),
      queuedMs: Math.round(now - this.#queuedAt),
    }
  }

  /** Its cell was lost, or has just started: it waits for a turn from now on. */
  queueAnew(now: number): void {
    this.#queuedAt = now
  }

  /** True when its cell should have answered long ago, or failed it. */
  isOverdue(now: number): boolean {
    const { wallMs, waitMs, startupCpuMs } = this.version.limits
    const allowedMs = this.request === undefined ? START_MS + START_FACTOR * startupCpuMs + waitMs : wallMs
    return !this.#settled && now - this.arrivedAt > allowedMs + SILENCE_MS
  }

  /** Tells its cell that nobody waits for it any more. */
  cancel(): void {
    this.#carrier?.writer.send(ToCell.cancel, this.id)
  }

  /** It goes out with that number on that cell's link. */
  board(carrier: Carrier, id: number): void {
    this.#carrier = carrier
    this.id = id
    this.tries += 1
    this.#releaseCaller ??= this.request?.onCallerGone?.(() => this.cancel())
  }

  /** Takes the head of the response. */
  respond({ status, statusText, headers, bodyKind, body, bodyBytes, start, timing }: WireResponse): void {
    if (this.#settled) return
    this.#settled = true
    const { requestId } = this
    const isStream = bodyKind === WireBody.stream
    if (isStream) this.#response = this.#openResponse()
    const given = this.#response?.stream ?? body ?? null
    this.#answer.resolve({ status, statusText, headers, body: given, bodyBytes, start, timing, requestId })
    if (!isStream) this.#end()
  }

  finishTrial(trial: Trial): void {
    this.#settled = true
    this.#trial?.resolve(trial)
    this.#end()
  }

  /** Ends it with that error; a response whose head is out breaks off. */
  fail(error: IsoletError): void {
    if (this.#response !== undefined) this.#response.fail(error)
    else if (this.request === undefined) this.#trial?.reject(error)
    else this.#answer.reject(error)
    this.#settled = true
    this.#end()
  }

  /** @throws RangeError past what any cell of ours has under way. */
  takeChunk(chunk: Uint8Array, isOwn: boolean): void {
    this.#response?.take(chunk, isOwn)
  }

  /** The response is complete, or broke off. */
  endResponse(error?: IsoletError): void {
    if (error === undefined) this.#response?.end()
    else this.#response?.fail(error)
    this.#end()
  }

  /** The cell wants the next chunk of the body. */
  async pull(): Promise<void> {
    const { request, id } = this
    const carrier = this.#carrier
    if (carrier === undefined || !(request?.body instanceof ReadableStream)) return
    this.#bodyReader ??= request.body.getReader()
    try {
      const { done, value } = await this.#bodyReader.read()
      if (this.#carrier !== carrier) return
      if (done) carrier.writer.send(ToCell.bodyEnd, id)
      else carrier.writer.send(ToCell.bodyChunk, id, value)
    } catch {
      carrier.writer.send(ToCell.bodyError, id)
    }
  }

  /** The cell reads the body no further. */
  stopBody(): void {
    // The sender may have failed already; there is nobody left to tell.
    void this.#bodyReader?.cancel().catch(() => undefined)
  }

  #openResponse(): BodyReceiver {
    return new BodyReceiver({
      onRead: bytes => this.#carrier?.writer.send(ToCell.credit, this.id, toUint32(bytes)),
      onCancel: () => {
        this.#carrier?.writer.send(ToCell.stop, this.id)
        this.#end()
      },
    })
  }

  #end(): void {
    this.#releaseCaller?.()
    this.#carrier?.forget(this)
    this.#carrier = undefined
    this.stopBody()
  }
}
