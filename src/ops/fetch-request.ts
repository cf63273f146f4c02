// The request that goes out for a guest's fetch: what the guest may not say is dropped, what it left out is filled in.

import type { RequestHeadFields } from '../isolate/codec.ts'
import { ACCEPTED_CODINGS } from './content-coding.ts'
import { filterHeaders, findHeader } from './header-pairs.ts'
import type { OutgoingRequest } from './redirect.ts'

/**
 * What the connection and the URL decide (RFC 9110 §7.6.1; Fetch, "forbidden request-header"). Guests that pass on what
 * they got have them, so they are dropped and not refused.
 */
const OF_CONNECTION =
  /^(connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/

/** @param name in lower case. */
export function isOfConnection(name: string): boolean {
  return OF_CONNECTION.test(name)
}

export function toOutgoing(
  { method, url, headers }: RequestHeadFields,
  body: OutgoingRequest['body'],
  redirect: unknown,
  userAgent: string,
): OutgoingRequest {
  const kept = filterHeaders(headers, name => !isOfConnection(name))
  const fill = (name: string, value: string): void => {
    if (findHeader(kept, name) === undefined) kept.push(name, value)
  }
  fill('accept', '*/*')
  // Fetch, "HTTP-network-or-cache fetch" asks for one; a server speaks no language of its own.
  fill('accept-language', '*')
  fill('user-agent', userAgent)
  // Fetch, "HTTP-network-or-cache fetch": a range is one of the bytes as they are.
  fill('accept-encoding', findHeader(kept, 'range') === undefined ? ACCEPTED_CODINGS : 'identity')
  const mode = redirect === 'manual' || redirect === 'error' ? redirect : 'follow'
  return { method, url: new URL(url), headers: kept, body, redirect: mode }
}
