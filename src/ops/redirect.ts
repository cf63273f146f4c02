// Redirects by the book (Fetch, "HTTP-redirect fetch"): pure, knows no sockets.

import { EgressRefusal } from './egress.ts'

export interface OutgoingRequest {
  readonly method: string
  readonly url: URL
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | ReadableStream<Uint8Array> | undefined
  readonly redirect: 'follow' | 'manual' | 'error'
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const OF_BODY = /^content-(encoding|language|location|type|length)$/i
/** Fetch §4.4 step 13 names authorization; cookies and proxy credentials are as secret. */
const SECRET = /^(authorization|proxy-authorization|cookie|host)$/i

/**
 * The request that follows `status` and its Location, or undefined when the answer is the final one.
 * @throws EgressRefusal when the mode is `error`, the Location is no URL, or the body can't be sent again.
 */
export function nextHop(
  request: OutgoingRequest,
  status: number,
  location: string | null,
): OutgoingRequest | undefined {
  if (!REDIRECTS.has(status) || request.redirect === 'manual' || location === null) return undefined
  if (request.redirect === 'error') throw new EgressRefusal(`redirected with ${status}, and redirect is "error"`)
  if (!URL.canParse(location, request.url)) throw new EgressRefusal('redirected to something that is no URL')
  const url = new URL(location, request.url)
  const dropsBody = toGet(status, request.method)
  if (!dropsBody && request.body instanceof ReadableStream)
    throw new EgressRefusal(`redirected with ${status}, and a streamed body can't be sent twice`)
  const sameOrigin = url.origin === request.url.origin
  return {
    ...request,
    url,
    method: dropsBody ? 'GET' : request.method,
    body: dropsBody ? undefined : request.body,
    headers: request.headers.filter(
      ([name]) => !(dropsBody && OF_BODY.test(name)) && (sameOrigin || !SECRET.test(name)),
    ),
  }
}

function toGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}
