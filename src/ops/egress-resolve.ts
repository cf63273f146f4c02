// From a host name to addresses, all of them judged: whoever connects gets those that the permit allows, and no others.

import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { EgressRefusal } from './egress.ts'
import { findAddressRefusal, type Permit } from './egress-rules.ts'

/** Answers a name's addresses, in the order of preference. Settles within seconds, found or not. */
export type Resolve = (name: string, permit: Permit) => Promise<readonly string[]>

/** Two tries of up to two seconds for each server: a fetch shouldn't hang on a silent one. */
const RESOLVER = { timeout: 2000, tries: 2 } as const

/**
 * Public names are asked of the DNS itself: `getaddrinfo` takes one of a few threads of the process for as long as a name
 * server likes, so a tenant with two slow names would stop everybody's lookups. Private ones are
 * asked of the system, because they live in its hosts file and search domains.
 */
export function createResolve(): Resolve {
  const resolver = new Resolver(RESOLVER)
  return async (name, permit) => {
    if (permit.private) return (await lookup(name, { all: true })).map(({ address }) => address)
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const found = answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
    if (found.length === 0 && answers[0].status === 'rejected') throw answers[0].reason
    return found
  }
}

/**
 * The addresses of a host that may be connected to; at least one.
 * @throws EgressRefusal when there are only others, or what `resolve` throws.
 */
export async function resolveChecked(host: string, permit: Permit, resolve: Resolve): Promise<readonly string[]> {
  const addresses = isIP(host) === 0 ? await resolve(host, permit) : [host]
  let refusal: EgressRefusal | undefined
  const allowed = addresses.filter(address => {
    const found = findAddressRefusal(host, address, permit)
    refusal ??= found
    return found === undefined
  })
  if (allowed.length > 0) return allowed
  throw refusal ?? Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })
}
