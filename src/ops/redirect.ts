// Redirects by the book (Fetch, "HTTP-redirect fetch"): pure, knows no sockets.

import { EgressRefusal } from './egress.ts'
import { filterHeaders } from './header-pairs.ts'

export interface OutgoingRequest {
  readonly method: string
  readonly url: URL
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Uint8Array | ReadableStream<Uint8Array> | undefined
  readonly redirect: 'follow' | 'manual' | 'error'
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const OF_BODY = /^content-(encoding|language|location|type|length)$/
/** Fetch §4.4 step 13 names authorization; cookies and proxy credentials are as secret. */
const SECRET = /^(authorization|proxy-authorization|cookie|host)$/

/**
 * The request that follows `status` and its Location, or undefined when the answer is the final one.
 * @throws EgressRefusal when the mode is `error`, the Location is no URL, or the body can't be sent again.
 */
export function nextHop(
  request: OutgoingRequest,
  status: number,
  location: string | undefined,
): OutgoingRequest | undefined {
  if (!REDIRECTS.has(status) || request.redirect === 'manual' || location === undefined) return undefined
  if (request.redirect === 'error') throw new EgressRefusal(`redirected with ${status}, and redirect is "error"`)
  const url = toTarget(request.url, location)
  const dropsBody = toGet(status, request.method)
  if (!dropsBody && request.body instanceof ReadableStream)
    throw new EgressRefusal(`redirected with ${status}, and a streamed body can't be sent twice`)
  const sameOrigin = url.origin === request.url.origin
  return {
    ...request,
    url,
    method: dropsBody ? 'GET' : request.method,
    body: dropsBody ? undefined : request.body,
    headers: filterHeaders(
      request.headers,
      name => !(dropsBody && OF_BODY.test(name)) && (sameOrigin || !SECRET.test(name)),
    ),
  }
}

/** Fetch, "location URL": bytes that are no ASCII stay the bytes they are, and the fragment is kept where Location names none. */
function toTarget(from: URL, location: string): URL {
  // In a host name the parser reads them as UTF-8.
  const text = location.replace(/[\x80-\xff]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
  if (!URL.canParse(text, from)) throw new EgressRefusal('redirected to something that is no URL')
  const url = new URL(text, from)
  if (url.origin !== from.origin && (url.username !== '' || url.password !== ''))
    throw new EgressRefusal('redirected to a URL with a user name or password')
  if (url.hash === '') url.hash = from.hash
  return url
}

function toGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}
