// One fetch, from its first hop to the last: every hop is judged by the egress, and paid for.

import { type Egress, EgressRefusal, type HopAnswer } from './egress.ts'
import { findHeader } from './header-pairs.ts'
import { nextHop, type OutgoingRequest } from './redirect.ts'

export interface Route {
  readonly egress: Egress
  readonly owner: string
  readonly version: string
  readonly allowed: readonly string[] | undefined
  readonly signal: AbortSignal
  /** Pays for a hop. @throws EgressRefusal when there is nothing left. */
  readonly spend: () => void
}

export interface Arrival {
  readonly answer: HopAnswer
  /** Where the answer comes from. */
  readonly url: URL
  readonly redirected: boolean
}

/** Fetch, "HTTP-redirect fetch": a redirect count above 20 is a network error. */
const MAX_REDIRECTS = 20

/** @throws EgressRefusal, or the network's error. */
export async function followHops(first: OutgoingRequest, route: Route): Promise<Arrival> {
  const { egress, owner, version, allowed, signal, spend } = route
  let request = first
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    spend()
    const { method, url, headers, body } = request
    const answer = await egress.send({ owner, version, method, url, headers, body, allowed, signal })
    const next = await toNext(request, answer)
    if (next === undefined) return { answer, url, redirected: redirects > 0 }
    request = next
  }
  throw new EgressRefusal(`more than ${MAX_REDIRECTS} redirects`)
}

async function toNext(request: OutgoingRequest, answer: HopAnswer): Promise<OutgoingRequest | undefined> {
  let isFinal = false
  try {
    const next = nextHop(request, answer.status, findHeader(answer.headers, 'location'))
    isFinal = next === undefined
    return next
  } finally {
    if (!isFinal) await answer.body?.cancel()
  }
}
