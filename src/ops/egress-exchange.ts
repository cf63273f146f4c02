// One request and its answer on one connection. The answer's body is read no faster than its reader asks.

import type { Readable } from 'node:stream'
import { type Dispatcher, errors } from 'undici'
import { EgressRefusal, type Hop, type HopAnswer } from './egress.ts'
import { HopBody } from './egress-body.ts'
import type { Connection } from './egress-connection.ts'
import type { ReadAhead } from './read-ahead.ts'

/** Nothing of the request was sent: it may go out on another connection. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError'
  readonly code = 'ECONNRESET'
}

/** Interim answers (103 and the like) before the final one. */
const MAX_INTERIM = 16
/** Fetch, "null body status". */
const NULL_BODY = new Set([204, 205, 304])

export interface ExchangeOptions {
  readonly connection: Connection
  readonly hop: Hop
  readonly ahead: ReadAhead
  /** Called once, when the answer came in whole or the exchange failed. */
  readonly onDone: () => void
}

/** Settles with the head of the answer. */
export function exchange(options: ExchangeOptions): Promise<HopAnswer> {
  return new Exchange(options).head
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions
  readonly #settle = Promise.withResolvers<HopAnswer>()
  readonly #onAbort = (): void => this.#fail(this.#options.hop.signal.reason)
  #body: HopBody | undefined
  #isSent = false
  #isDone = false
  #interim = 0

  constructor(options: ExchangeOptions) {
    const { signal } = options.hop
    this.#options = options
    signal.addEventListener('abort', this.#onAbort, { once: true })
    if (signal.aborted) this.#onAbort()
    else this.#dispatch()
  }

  get head(): Promise<HopAnswer> {
    return this.#settle.promise
  }

  onRequestStart(): void {
    this.#isSent = true
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, statusText = ''): void {
    if (status < 200) {
      this.#interim += 1
      if (this.#interim > MAX_INTERIM) this.#fail(this.#refuse(`more than ${MAX_INTERIM} interim answers`))
      return
    }
    const { hop, ahead, connection } = this.#options
    connection.guard.reset()
    const onRoom = (): void => controller.resume()
    const onCancel = (reason: unknown): void => this.#fail(reason)
    if (hop.method !== 'HEAD' && !NULL_BODY.has(status))
      this.#body = new HopBody({ owner: hop.owner, ahead, onRoom, onCancel })
    const headers = toHeaders(controller.rawHeaders)
    this.#settle.resolve({ status, statusText, headers, body: this.#body?.stream ?? null })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    // undici's parser gives empty chunks when it is resumed with nothing to read: a pause for these would never end.
    if (this.#isDone || chunk.length === 0) return
    const { guard } = this.#options.connection
    guard.passBody(chunk)
    if (this.#body === undefined) this.#fail(this.#refuse('a body where HTTP knows none'))
    else if (!this.#body.push(chunk)) {
      guard.pause()
      controller.pause()
    }
  }

  onResponseEnd(): void {
    if (this.#isDone) return
    this.#body?.end()
    this.#finish()
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (error instanceof errors.HTTPParserError && error.code === undefined)
      this.#fail(this.#refuse('something that is no HTTP/1.1'))
    else if (this.#isSent || this.#options.connection.isOpen) this.#fail(error)
    else this.#fail(new UnsentError('nothing was sent', { cause: error }))
  }

  #dispatch(): void {
    const { method, url, headers, body, bodyBytes } = this.#options.hop
    const path = url.pathname + url.search
    const length = bodyBytes === undefined ? [] : ['content-length', String(bodyBytes)]
    try {
      // undici takes any async iterable as a body; its types name Node's streams only.
      const given = (body ?? null) as Uint8Array | Readable | null
      this.#options.connection.dispatch({ method, path, headers: [...headers, ...length], body: given }, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  #refuse(what: string): EgressRefusal {
    return new EgressRefusal(`${this.#options.hop.url.host} answered with ${what}`)
  }

  #fail(error: unknown): void {
    if (this.#isDone) return
    this.#settle.reject(error)
    this.#body?.fail(error)
    this.#finish()
    this.#options.connection.close()
  }

  #finish(): void {
    this.#isDone = true
    this.#options.hop.signal.removeEventListener('abort', this.#onAbort)
    this.#options.onDone()
  }
}

function toHeaders(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((part, at) => {
    const text = typeof part === 'string' ? part : part.toString('latin1')
    return at % 2 === 0 ? text.toLowerCase() : text
  })
}
