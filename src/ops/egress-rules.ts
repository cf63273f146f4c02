// Where a guest may connect to: what is decided from the method, the URL and the function's list, and what is decided
// once the address is known. Opens nothing.

import { isIP } from 'node:net'
import { isBadPort } from './bad-ports.ts'
import { EgressRefusal, type Hop } from './egress.ts'
import { findSpecialName, isMetadataAddress, isOwnAddress } from './egress-addresses.ts'

/** Ports that this program listens on. */
export interface OwnPorts {
  readonly data: readonly number[]
  readonly admin: readonly number[]
}

export interface EgressRules {
  /** Permits private addresses to the functions that list them. */
  readonly allowPrivate: boolean
  readonly ownPorts: OwnPorts
}

/** What a connection may lead to. Two hops with different permits never share one. */
export interface Permit {
  /** Private, loopback, link-local and reserved addresses, too. */
  readonly private: boolean
  /** Which of our own planes has that port, if the function may not call it: then this machine is off limits. */
  readonly barredPlane: 'admin' | 'data' | undefined
}

/** Fetch, "forbidden method": CONNECT would turn the connection into a tunnel of the guest's. */
const FORBIDDEN_METHOD = /^(connect|trace|track)$/i

/** @throws EgressRefusal that names the rule, as far as rules can tell before the name is resolved. */
export function judgeHop(
  { method, url, allowed }: Pick<Hop, 'method' | 'url' | 'allowed'>,
  rules: EgressRules,
): Permit {
  if (FORBIDDEN_METHOD.test(method)) throw new EgressRefusal(`the method ${method} is refused`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new EgressRefusal(`fetch takes http and https URLs, not ${url.protocol}`)
  const entries = allowed?.filter(entry => matchesHost(entry, url)) ?? []
  if (allowed !== undefined && entries.length === 0)
    throw new EgressRefusal(`${url.host} is not in the function's egress list: ${allowed.join(', ') || 'it is empty'}`)
  const port = portOf(url)
  if (isBadPort(port)) throw new EgressRefusal(`port ${port} is one that fetch never connects to`)
  const listsPort = entries.some(entry => splitEntry(entry).port !== undefined)
  const permit = {
    private: rules.allowPrivate && entries.length > 0,
    barredPlane: findBarredPlane(port, rules.ownPorts, listsPort),
  }
  judgeName(url, permit)
  return permit
}

/** A literal address is never looked up; a localhost name needs no resolver to be known (RFC 6761 §6.3). */
function judgeName({ hostname }: URL, permit: Permit): void {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '')
  const address = /(^|\.)localhost$/.test(host) ? '127.0.0.1' : host
  const refusal = isIP(address) === 0 ? undefined : findAddressRefusal(hostname, address, permit)
  if (refusal !== undefined) throw refusal
}

/** Why a connection to this address of the host may not be made; undefined when it may. */
export function findAddressRefusal(host: string, address: string, permit: Permit): EgressRefusal | undefined {
  if (isMetadataAddress(address)) return new EgressRefusal(`${host} is a metadata service: no function may call it`)
  const special = findSpecialName(address)
  if (special !== undefined && !permit.private)
    return new EgressRefusal(
      `${host} is ${special}: no private, loopback or link-local address, nor a reserved one, unless the operator allows private egress and the function lists it`,
    )
  if (permit.barredPlane === undefined || !isOwnAddress(address)) return undefined
  const unless = permit.barredPlane === 'data' ? ', unless the function lists it with its port' : ''
  return new EgressRefusal(`${host} is isolet's own ${permit.barredPlane} plane: no function may call it${unless}`)
}

function findBarredPlane(port: number, { admin, data }: OwnPorts, listsPort: boolean): Permit['barredPlane'] {
  if (admin.includes(port)) return 'admin'
  return data.includes(port) && !listsPort ? 'data' : undefined
}

/** An entry is a host name, `*.` and a parent domain, or an address; each may end in `:port`. */
export function matchesHost(entry: string, url: URL): boolean {
  const { host, port } = splitEntry(entry.toLowerCase())
  if (port !== undefined && port !== String(portOf(url))) return false
  const name = url.hostname.replace(/\.$/, '')
  return host.startsWith('*.') ? name.endsWith(host.slice(1)) && name.length > host.length - 1 : name === host
}

function splitEntry(entry: string): { host: string; port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:]+):(\d+)$/.exec(entry)
  const host = match?.[1] ?? entry
  return { host: isIP(host) === 6 ? `[${host}]` : host, port: match?.[2] }
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80))
}
