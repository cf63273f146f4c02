// A request of the data plane as the engine takes it, made from Node's own message without web objects in between:
// on the hot path those cost more than the guest.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EngineRequest } from '../host/engine.ts'
import { toEndToEnd } from './hop-headers.ts'
import { declaredBytes, type RequestBody } from './request-body.ts'

/** `expect` was answered here, and `x-request-id` is given in its final form. */
const REPLACED: ReadonlySet<string> = new Set(['expect', 'x-request-id'])

export interface Caller {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly requestId: string
}

export function toCallerRequest(caller: Caller, url: string, body: RequestBody): EngineRequest {
  return new CallerRequest(caller, url, body)
}

class CallerRequest implements EngineRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly string[]
  readonly body: RequestBody
  readonly bodyBytes: number | undefined
  readonly requestId: string
  readonly #outgoing: ServerResponse

  constructor({ incoming, outgoing, requestId }: Caller, url: string, body: RequestBody) {
    this.method = incoming.method ?? 'GET'
    this.url = url
    const headers = toEndToEnd(incoming.rawHeaders, incoming.headers.connection, REPLACED)
    headers.push('x-request-id', requestId)
    this.headers = headers
    this.body = body
    this.bodyBytes = body === null ? undefined : declaredBytes(incoming)
    this.requestId = requestId
    this.#outgoing = outgoing
  }

  /** The connection closes after every response; only before its end does that mean that the caller left. */
  onCallerGone(listener: () => void): () => void {
    const outgoing = this.#outgoing
    let isReleased = false
    const onClose = (): void => void (isReleased || outgoing.writableFinished || listener())
    outgoing.on('close', onClose)
    if (outgoing.destroyed) queueMicrotask(onClose)
    // The response ends soon, and its listeners with it: taking this one out would cost more.
    return () => {
      isReleased = true
    }
  }
}
