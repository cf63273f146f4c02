// fetch for guests: the request goes out from the host, under the egress policy, redirects followed here so that each
// hop is checked and counted.

import { type BodyInit, fetch, type HeadersInit, type Response } from 'undici'
import { Entry, Op } from '../../sandbox/contract.ts'
import { decodeRequestHead, encodeResponseHead, type RequestHeadFields } from '../isolate/codec.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { type EgressPolicy, EgressRefusal } from './egress.ts'
import { nextHop, type OutgoingRequest } from './redirect.ts'
import type { Sinks } from './sinks.ts'
import type { Sources } from './sources.ts'

export interface FetchOptions {
  readonly guest: Guest
  readonly sources: Sources
  readonly sinks: Sinks
  readonly policy: EgressPolicy
  /** The egress list of the function that the guest is bound to. */
  readonly readEgress: () => readonly string[] | undefined
  /** Sent where the guest names none. */
  readonly userAgent: string
}

/** Fetch, "HTTP-redirect fetch": a redirect count above 20 is a network error. */
const MAX_REDIRECTS = 20

export function createFetchOps(options: FetchOptions): OpTable {
  const running = new Map<number, AbortController>()
  const { guest, sinks, sources } = options

  function begin(invocation: Invocation, call: number, request: OutgoingRequest): void {
    const abort = new AbortController()
    const held = { release: () => abort.abort() }
    running.set(call, abort)
    invocation.hold(held)
    const settle = (a: unknown, b?: number): void => {
      running.delete(call)
      invocation.letGo(held)
      guest.post(invocation, Entry.settle, call, a, b)
    }
    run(options, invocation, request, abort.signal).then(
      ({ response, hops }) => {
        const source = response.body === null ? undefined : sources.open(invocation, response.body as ReadableStream)
        settle(encodeAnswer(response, hops), source)
      },
      (error: unknown) => settle(refuse('TypeError', describe(error, request.url))),
    )
  }

  return {
    [Op.fetch]: ({ invocation }, call, head, body, redirect) => {
      if (invocation === undefined)
        return refuse('Error', 'fetch is not available while the module starts: call it in the handler')
      const fields = decodeRequestHead(head)
      if (typeof call !== 'number' || fields === undefined || !URL.canParse(fields.url))
        return refuse('TypeError', 'fetch takes a URL and headers that HTTP allows')
      // Told at once: a flood of refusals that settle later would cost the host, and nobody's budget.
      const { subrequests, limits } = invocation
      if (subrequests >= limits.subrequests) return refuse('TypeError', `fetch failed: ${tooMany(limits.subrequests)}`)
      const taken = typeof body === 'number' ? sinks.take(body, () => undefined) : body
      if (taken !== undefined && !(taken instanceof Uint8Array) && !(taken instanceof ReadableStream))
        return refuse('TypeError', 'the body was read or handed on already')
      begin(invocation, call, toOutgoing(fields, taken, redirect, options.userAgent))
    },
    [Op.abortFetch]: (_call, call) => running.get(call as number)?.abort(),
  }
}

/**
 * What the connection and the URL decide (RFC 9110 §7.6.1; Fetch, "forbidden request-header"). Guests that pass on what
 * they got have them, so they are dropped and not refused.
 */
const OF_CONNECTION =
  /^(connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i

function toOutgoing(
  { method, url, headers }: RequestHeadFields,
  body: Uint8Array | ReadableStream<Uint8Array> | undefined,
  redirect: unknown,
  userAgent: string,
): OutgoingRequest {
  const pairs: [string, string][] = []
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at] as string, headers[at + 1] as string]
    if (!OF_CONNECTION.test(name)) pairs.push([name, value])
  }
  if (!pairs.some(([name]) => name.toLowerCase() === 'user-agent')) pairs.push(['user-agent', userAgent])
  const mode = redirect === 'manual' || redirect === 'error' ? redirect : 'follow'
  return { method, url: new URL(url), headers: pairs, body, redirect: mode }
}

async function run(
  { policy, readEgress }: FetchOptions,
  invocation: Invocation,
  first: OutgoingRequest,
  signal: AbortSignal,
): Promise<{ response: Response; hops: readonly URL[] }> {
  let request = first
  const hops = [request.url]
  for (;;) {
    spendSubrequest(invocation)
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers as HeadersInit,
      redirect: 'manual',
      signal,
      dispatcher: policy.check(request.url, readEgress()),
      ...(request.body !== undefined && { body: request.body as BodyInit, duplex: 'half' as const }),
    })
    const next = nextHop(request, response.status, response.headers.get('location'))
    if (next === undefined) return { response, hops }
    await response.body?.cancel()
    hops.push(next.url)
    if (hops.length > MAX_REDIRECTS + 1) throw new EgressRefusal(`more than ${MAX_REDIRECTS} redirects`)
    request = next
  }
}

function spendSubrequest(invocation: Invocation): void {
  invocation.subrequests += 1
  const { subrequests } = invocation.limits
  if (invocation.subrequests > subrequests) throw new EgressRefusal(tooMany(subrequests))
}

function tooMany(subrequests: number): string {
  return `this request passed its ${subrequests} subrequests, redirects included`
}

/** The body arrives decoded, so what described the encoded one must not travel on with it. */
const OF_ENCODED_BODY = new Set(['content-encoding', 'content-length'])

function encodeAnswer(response: Response, hops: readonly URL[]): string {
  const encoded = response.headers.has('content-encoding')
  const headers: string[] = []
  for (const [name, value] of response.headers) {
    if (!encoded || !OF_ENCODED_BODY.has(name)) headers.push(name, value)
  }
  const head = encodeResponseHead({ status: response.status, statusText: response.statusText, headers })
  return `${hops.at(-1)?.href ?? ''}\n${hops.length > 1 ? 1 : 0}\n${head}`
}

/** Our own refusals in full; of the network's failures only the code: their texts hold addresses of the host. */
function describe(error: unknown, url: URL): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressRefusal) return `fetch failed: ${cause.message}`
    const code = (cause as NodeJS.ErrnoException).code
    if (typeof code === 'string' && /^(E[A-Z]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+)$/.test(code))
      return `fetch failed: ${url.host}: ${code}`
  }
  return `fetch failed: ${url.host}`
}
