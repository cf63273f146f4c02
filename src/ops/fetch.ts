// fetch for guests: begins, ends and settles them. Where a request may go is the egress's to say; redirects, counting
// and what the guest is told are done here, so that it is the same whoever carries the hops.

import { Entry, Op, type OpError } from '../../sandbox/contract.ts'
import { decodeRequestHead } from '../isolate/codec.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { createByteBudget } from './byte-budget.ts'
import { type Egress, EgressRefusal } from './egress.ts'
import { describeFailure, type Toll, toAnswer } from './fetch-answer.ts'
import { followHops } from './fetch-hops.ts'
import { toOutgoing } from './fetch-request.ts'
import type { OutgoingRequest } from './redirect.ts'
import type { Sinks } from './sinks.ts'
import type { Sources } from './sources.ts'

export interface GuestEgress {
  /** Key of the version. */
  readonly version: string
  /** Its egress list; undefined permits every public host. */
  readonly allowed: readonly string[] | undefined
}

export interface FetchOptions {
  readonly guest: Guest
  readonly sources: Sources
  readonly sinks: Sinks
  readonly egress: Egress
  /** What the version that the guest is bound to may fetch. */
  readonly readEgress: () => GuestEgress
  /** Sent where the guest names none. */
  readonly userAgent: string
}

export function createFetchOps(options: FetchOptions): OpTable {
  const running = new Map<number, AbortController>()
  const tolls = new WeakMap<Invocation, Toll>()
  const { guest, sinks, sources } = options

  function findToll(invocation: Invocation): Toll {
    const toll = tolls.get(invocation) ?? createToll(invocation)
    tolls.set(invocation, toll)
    return toll
  }

  async function run(
    invocation: Invocation,
    request: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<[string, number?]> {
    const spend = (): void => spendSubrequest(invocation)
    const { egress, readEgress } = options
    const arrival = await followHops(request, { egress, owner: guest.name, ...readEgress(), signal, spend })
    try {
      const { head, body } = toAnswer(arrival, findToll(invocation))
      return body === null ? [head] : [head, sources.open(invocation, body)]
    } catch (error) {
      await arrival.answer.body?.cancel()
      throw error
    }
  }

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
    run(invocation, request, abort.signal).then(
      ([head, source]) => settle(head, source),
      (error: unknown) => settle(refuse('TypeError', describeFailure(error, request.url))),
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
      if (hasSpentAll(invocation)) return refuseMore(invocation)
      const taken = typeof body === 'number' ? sinks.take(body, () => undefined) : body
      if (taken !== undefined && !(taken instanceof Uint8Array) && !(taken instanceof ReadableStream))
        return refuse('TypeError', 'the body was read or handed on already')
      begin(invocation, call, toOutgoing(fields, taken, redirect, options.userAgent))
    },
    [Op.abortFetch]: (_call, call) => running.get(call as number)?.abort(),
  }
}

function createToll({ limits }: Invocation): Toll {
  const { subrequestBytes } = limits
  return { spendWire: createByteBudget(subrequestBytes), spendDecoded: createByteBudget(subrequestBytes) }
}

function hasSpentAll({ subrequests, limits }: Invocation): boolean {
  return subrequests >= limits.subrequests
}

function refuseMore({ limits }: Invocation): OpError {
  return refuse('TypeError', `fetch failed: ${tooMany(limits.subrequests)}`)
}

function spendSubrequest(invocation: Invocation): void {
  invocation.subrequests += 1
  const { subrequests } = invocation.limits
  if (invocation.subrequests > subrequests) throw new EgressRefusal(tooMany(subrequests))
}

function tooMany(subrequests: number): string {
  return `this request passed its ${subrequests} subrequests, redirects included`
}
