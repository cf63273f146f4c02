// Egress for one cell, in the router: carries out the hops that its frames ask for. Believes nothing that the cell says
// but the number of a version that it was taught: owner and list are that version's, as the router knows it.

import type { Version } from '../host/version.ts'
import type { Egress, Hop, HopAnswer } from '../ops/egress.ts'
import { toHopFailure } from '../ops/egress-failure.ts'
import { checkAnswer } from '../ops/fetch-answer.ts'
import { MAX_HOPS } from './hop-line.ts'
import { BodyReceiver, BodySender } from './link/body-window.ts'
import { type FrameWriter, readUint32, ToCell, ToRouter, toUint32 } from './link/frames.ts'
import { readHop, type WireHop, writeAnswer } from './link/hop-codec.ts'
import { toJsonBytes } from './link/parts.ts'
import { WireBody } from './link/request-codec.ts'

export interface RouterEgressOptions {
  /** Shared by all cells. */
  readonly egress: Egress
  readonly writer: FrameWriter
  /** Bytes that the cell has not read yet. */
  readonly unsentBytes: () => number
  /** The version that the cell was taught under that number. */
  readonly findVersion: (number: number) => Version | undefined
}

/** A cell that asks on and on and reads nothing would fill the router's memory with answers. */
const MAX_UNSENT_BYTES = 128 * 1024 * 1024

export class RouterEgress {
  readonly #options: RouterEgressOptions
  readonly #hops = new Map<number, RouterHop>()
  #isClosed = false

  constructor(options: RouterEgressOptions) {
    this.#options = options
  }

  /** Hops that run. */
  get size(): number {
    return this.#hops.size
  }

  /** @throws RangeError for what no cell of ours sends. */
  take(kind: number, id: number, rest: Buffer): void {
    if (this.#isClosed) return
    // What concerns a hop that is over was under way when it ended.
    if (kind === ToRouter.hop) this.#begin(id, rest)
    else this.#hops.get(id)?.take(kind, rest)
  }

  /** The cell is gone, and so is everybody who waits for an answer. */
  close(): void {
    this.#isClosed = true
    for (const hop of this.#hops.values()) {
      hop.mute()
      hop.cancel()
    }
  }

  #begin(id: number, rest: Buffer): void {
    const { egress, writer, findVersion, unsentBytes } = this.#options
    const wire = readHop(rest)
    const version = findVersion(wire.version)
    if (version === undefined) throw new RangeError(`a hop of version ${wire.version}, which the cell was never sent`)
    if (this.#hops.has(id)) throw new RangeError(`a second hop ${id}`)
    if (this.#hops.size >= MAX_HOPS) throw new RangeError(`more than ${MAX_HOPS} hops`)
    if (unsentBytes() > MAX_UNSENT_BYTES) throw new RangeError('a hop of a cell that reads no answers')
    const hop = new RouterHop({ writer, id, onEnd: () => this.#hops.delete(id) })
    this.#hops.set(id, hop)
    void hop.run(egress, version, wire)
  }
}

interface RouterHopOptions {
  readonly writer: FrameWriter
  readonly id: number
  readonly onEnd: () => void
}

class RouterHop {
  readonly #options: RouterHopOptions
  readonly #abort = new AbortController()
  #incoming: BodyReceiver | undefined
  #outgoing: BodySender | undefined
  #isMute = false

  constructor(options: RouterHopOptions) {
    this.#options = options
  }

  /** Settles when the hop is over and the cell was told so. Does not throw. */
  async run(egress: Egress, version: Version, wire: WireHop): Promise<void> {
    let failure: Uint8Array | undefined
    try {
      await this.#pass(await egress.send(this.#toHop(version, wire)))
    } catch (error) {
      failure = toJsonBytes(toHopFailure(error))
    }
    // Who sends it waits for a chunk that never comes.
    this.#incoming?.fail(new Error('the hop is over'))
    this.#options.onEnd()
    this.#send(failure === undefined ? ToCell.hopEnd : ToCell.hopFailure, failure)
  }

  /** @throws RangeError for what no cell of ours sends. */
  take(kind: number, rest: Buffer): void {
    if (kind === ToRouter.hopChunk) this.#incoming?.take(rest)
    else if (kind === ToRouter.hopEnd) this.#incoming?.end()
    else if (kind === ToRouter.hopError) this.#incoming?.fail(new Error('the body broke off'))
    else if (kind === ToRouter.hopCredit) this.#outgoing?.credit(readUint32(rest, 0))
    else if (kind === ToRouter.hopCancel) this.cancel()
  }

  /** Ends soon; its place is taken until then. */
  cancel(): void {
    this.#abort.abort()
    this.#outgoing?.stop()
  }

  /** Nobody is there any more to be told anything. */
  mute(): void {
    this.#isMute = true
  }

  #toHop(version: Version, { head, bodyKind, body, bodyBytes }: WireHop): Hop {
    const { name: owner, key, egress: allowed } = version
    const given = bodyKind === WireBody.stream ? this.#openBody() : body
    const { method, headers } = head
    const signal = this.#abort.signal
    return { owner, version: key, method, url: new URL(head.url), headers, body: given, bodyBytes, allowed, signal }
  }

  async #pass(answer: HopAnswer): Promise<void> {
    const { status, statusText, headers, body } = answer
    const outgoing = body === null ? undefined : new BodySender(body, chunk => this.#send(ToCell.hopChunk, chunk))
    this.#outgoing = outgoing
    try {
      checkAnswer(answer)
      const head = { status, statusText, headers, hasBody: body !== null }
      if (!this.#isMute) writeAnswer(this.#options.writer, this.#options.id, head)
      await outgoing?.run()
    } finally {
      // Its connection is free only when the body was read, or is read no further.
      outgoing?.stop()
    }
  }

  #openBody(): ReadableStream<Uint8Array> {
    this.#incoming = new BodyReceiver({
      onRead: bytes => this.#send(ToCell.hopCredit, toUint32(bytes)),
      onCancel: () => this.#send(ToCell.hopStop),
    })
    return this.#incoming.stream
  }

  #send(kind: number, rest?: Uint8Array): void {
    if (!this.#isMute) this.#options.writer.send(kind, this.#options.id, rest)
  }
}
