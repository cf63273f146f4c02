// Between the engine's plain requests and the Request and Response of the web platform.

import type { EngineRequest, EngineResponse } from '../host/engine.ts'

/** Fetch, "null body status". */
const NULL_BODY = new Set([204, 205, 304])

export function toEngineRequest(request: Request): EngineRequest {
  const length = request.headers.get('content-length')
  return {
    method: request.method,
    url: request.url,
    headers: [...request.headers].flat(),
    body: request.body as EngineRequest['body'],
    ...(length !== null && { bodyBytes: Number(length) }),
    onCallerGone: listener => watch(request.signal, listener),
  }
}

export function toResponse({ status, statusText, headers, body }: EngineResponse): Response {
  const pairs = new Headers()
  for (let at = 0; at < headers.length; at += 2) pairs.append(headers[at] as string, headers[at + 1] as string)
  const payload = NULL_BODY.has(status) ? null : body
  return new Response(payload, { status, statusText, headers: pairs })
}

function watch(signal: AbortSignal, listener: () => void): () => void {
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
