// Egress of a cell: each hop goes to the router, which has the network, and its answer comes back. Opens no socket.

import type { RequestHeadFields } from '../isolate/codec.ts'
import { type Egress, EgressRefusal, type Hop, type HopAnswer } from '../ops/egress.ts'
import { fromHopFailure, type HopFailure } from '../ops/egress-failure.ts'
import { HopLine } from './hop-line.ts'
import { BodyReceiver, BodySender } from './link/body-window.ts'
import { type FrameWriter, readUint32, ToCell, ToRouter, toUint32 } from './link/frames.ts'
import { isHopHead, readAnswer, WHOLE_HOP_BYTES, writeHop } from './link/hop-codec.ts'
import { fromJsonBytes } from './link/parts.ts'
import { WireBody } from './link/request-codec.ts'

export interface LinkEgressOptions {
  readonly writer: FrameWriter
  /** The link's number of the version under that key; 0 for one that it never had. */
  readonly toNumber: (key: string) => number
}

export class LinkEgress implements Egress {
  readonly #options: LinkEgressOptions
  readonly #line = new HopLine()
  readonly #hops = new Map<number, LinkHop>()
  #lastHop = 0

  constructor(options: LinkEgressOptions) {
    this.#options = options
  }

  async send(hop: Hop): Promise<HopAnswer> {
    const head = { method: hop.method, url: hop.url.href, headers: hop.headers }
    // The router ends a cell that sends it another.
    if (!isHopHead(head)) throw new EgressRefusal('the request has a head that is too long, or none')
    await this.#line.enter(hop.owner, hop.signal)
    this.#lastHop = (this.#lastHop + 1) >>> 0
    const id = this.#lastHop
    const onEnd = (): void => {
      this.#hops.delete(id)
      this.#line.leave(hop.owner)
    }
    const { writer, toNumber } = this.#options
    const running = new LinkHop({ writer, id, hop, onEnd })
    this.#hops.set(id, running)
    running.begin(toNumber(hop.version), head)
    return await running.answer
  }

  /** Takes what the router says of a hop; one that is over hears nothing more. */
  take(kind: number, id: number, rest: Buffer): void {
    this.#hops.get(id)?.take(kind, rest)
  }

  async close(): Promise<void> {
    for (const hop of [...this.#hops.values()]) hop.cancel(new EgressRefusal('the host is closing'))
  }
}

interface LinkHopOptions {
  readonly writer: FrameWriter
  readonly id: number
  readonly hop: Hop
  readonly onEnd: () => void
}

class LinkHop {
  readonly #options: LinkHopOptions
  readonly #answer = Promise.withResolvers<HopAnswer>()
  readonly #onAbort = (): void => this.cancel(this.#options.hop.signal.reason)
  #outgoing: BodySender | undefined
  #incoming: BodyReceiver | undefined
  #isOver = false

  constructor(options: LinkHopOptions) {
    this.#options = options
  }

  get answer(): Promise<HopAnswer> {
    return this.#answer.promise
  }

  begin(version: number, head: RequestHeadFields): void {
    const { writer, id, hop } = this.#options
    hop.signal.addEventListener('abort', this.#onAbort, { once: true })
    const { body } = hop
    const isWhole = body instanceof Uint8Array && body.byteLength <= WHOLE_HOP_BYTES
    const whole = isWhole ? body : undefined
    const bodyKind = body === undefined ? WireBody.none : isWhole ? WireBody.whole : WireBody.stream
    const bodyBytes = body instanceof Uint8Array ? body.byteLength : hop.bodyBytes
    writeHop(writer, id, { version, head, bodyKind, body: whole, bodyBytes })
    if (body !== undefined && !isWhole)
      void this.#sendBody(body instanceof Uint8Array ? ReadableStream.from([body]) : body)
  }

  take(kind: number, rest: Buffer): void {
    if (kind === ToCell.hopAnswer) this.#settle(rest)
    else if (kind === ToCell.hopFailure)
      this.#finish(fromHopFailure(fromJsonBytes(rest) as HopFailure)) // the router made it
    else if (kind === ToCell.hopChunk) this.#incoming?.take(rest)
    else if (kind === ToCell.hopEnd) this.#finish()
    else if (kind === ToCell.hopCredit) this.#outgoing?.credit(readUint32(rest, 0))
    else if (kind === ToCell.hopStop) this.#outgoing?.stop()
  }

  /** Its place on the link is taken until the router has ended it, too. */
  cancel(reason?: unknown): void {
    if (this.#isOver) return
    this.#send(ToRouter.hopCancel)
    this.#end(reason)
  }

  #settle(rest: Buffer): void {
    const { hasBody, ...head } = readAnswer(rest)
    if (hasBody && !this.#isOver) this.#incoming = this.#openBody()
    this.#answer.resolve({ ...head, body: this.#incoming?.stream ?? null })
  }

  #openBody(): BodyReceiver {
    return new BodyReceiver({
      onRead: bytes => {
        if (!this.#isOver) this.#send(ToRouter.hopCredit, toUint32(bytes))
      },
      onCancel: () => this.cancel(),
    })
  }

  async #sendBody(body: ReadableStream<Uint8Array>): Promise<void> {
    const outgoing = new BodySender(body, chunk => this.#send(ToRouter.hopChunk, chunk))
    this.#outgoing = outgoing
    const end = await outgoing.run().then(
      () => ToRouter.hopEnd,
      () => ToRouter.hopError,
    )
    if (!outgoing.isStopped) this.#send(end)
  }

  #send(kind: number, rest?: Uint8Array): void {
    this.#options.writer.send(kind, this.#options.id, rest)
  }

  /** The router is done with it. */
  #finish(error?: unknown): void {
    this.#end(error)
    this.#options.onEnd()
  }

  #end(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.hop.signal.removeEventListener('abort', this.#onAbort)
    if (error === undefined) this.#incoming?.end()
    else this.#incoming?.fail(error)
    this.#answer.reject(error)
    this.#outgoing?.stop()
  }
}
