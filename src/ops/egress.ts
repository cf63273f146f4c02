// Where a guest may connect to. One policy for every connection: schemes, the function's own list, and the address that
// the name resolved to, checked where the socket is opened, so that neither redirects nor DNS can go round it.

import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, type Dispatcher } from 'undici'

/** Says which rule refused. Safe to show to the guest: it names what the guest asked for. */
export class EgressRefusal extends Error {
  override readonly name = 'EgressRefusal'
}

export interface EgressPolicy {
  /**
   * The dispatcher that may carry this request.
   * @throws EgressRefusal by scheme, by the function's list, or by an address that is not public.
   */
  check(url: URL, allowed: readonly string[] | undefined): Dispatcher
  close(): Promise<void>
}

export function createEgressPolicy(allowPrivate: boolean): EgressPolicy {
  const publicOnly = new Agent({ connect: { lookup: publicLookup } })
  const anywhere = new Agent()
  return {
    check(url, allowed) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw new EgressRefusal(`fetch takes http and https URLs, not ${url.protocol}`)
      const listed = allowed?.some(entry => matchesHost(entry, url)) ?? false
      if (allowed !== undefined && !listed)
        throw new EgressRefusal(
          `${url.host} is not in the function's egress list: ${allowed.join(', ') || 'it is empty'}`,
        )
      if (allowPrivate && listed) return anywhere
      const host = url.hostname.replace(/^\[|\]$/g, '')
      // A literal address is never looked up, so it is checked here.
      if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(url.hostname)
      return publicOnly
    },
    async close() {
      await Promise.all([publicOnly.destroy(), anywhere.destroy()])
    },
  }
}

/** An entry is a host name, `*.` and a parent domain, or an address; each may end in `:port`. */
export function matchesHost(entry: string, url: URL): boolean {
  const { host, port } = splitEntry(entry.toLowerCase())
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false
  const name = url.hostname.replace(/\.$/, '')
  return host.startsWith('*.') ? name.endsWith(host.slice(1)) && name.length > host.length - 1 : name === host
}

function splitEntry(entry: string): { host: string; port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:]+):(\d+)$/.exec(entry)
  const host = match?.[1] ?? entry
  return { host: isIP(host) === 6 ? `[${host}]` : host, port: match?.[2] }
}

/** Of IPv6, all that is routed on the internet (RFC 4291 §2.4, IANA): `::127.0.0.1` is outside of it. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/** True for unicast addresses of the public internet; IPv4 inside IPv6 is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST)) return false
  return parsed.range() === 'unicast'
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '', 0)
    const allowed = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (first === undefined) return callback(notPublic(hostname), '', 0)
    if (options.all === true) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

function notPublic(host: string): EgressRefusal {
  return new EgressRefusal(
    `${host} is a private, loopback or link-local address: the operator must allow private egress and the function must list it`,
  )
}
