// What an IP address stands for, in words. Pure but for the list of this machine's own addresses; knows no names.

import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** Ranges of ipaddr.js by what guests may read of them; those left out are reserved for something. */
const RANGE_NAMES: Readonly<Record<string, string>> = {
  unspecified: 'an unspecified address',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  carrierGradeNat: 'a carrier-grade NAT address',
  '6to4': 'an address that is translated to IPv4',
  teredo: 'an address that is translated to IPv4',
  rfc6052: 'an address that is translated to IPv4',
  rfc6145: 'an address that is translated to IPv4',
}
const RESERVED = 'a reserved address'

/** Of IPv6, all that is routed on the internet (RFC 4291 §2.4, IANA): `::127.0.0.1` is outside of it. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/** IPv4-compatible (RFC 4291 §2.5.5.1), which ipaddr.js takes for mapped: no IPv4 address is behind it. */
const COMPATIBLE = /^::\d+\.\d+\.\d+\.\d+(%|$)/

/** What the address is if it is no unicast address of the public internet; IPv4 mapped into IPv6 is judged as IPv4. */
export function findSpecialName(address: string): string | undefined {
  const parsed = parse(address)
  if (parsed === undefined) return 'no IP address'
  if (COMPATIBLE.test(address)) return RESERVED
  const range = parsed.range()
  if (range !== 'unicast') return RANGE_NAMES[range] ?? RESERVED
  return parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST) ? RESERVED : undefined
}

/**
 * Where clouds keep the machine's own credentials: AWS, Azure, Google and others, ECS, EKS, Azure's wire server (in
 * a public range), Alibaba, Oracle.
 */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
].map(address => ipaddr.parse(address).toNormalizedString())

export function isMetadataAddress(address: string): boolean {
  return METADATA.includes(normalise(address))
}

/** True for the loopback, the unspecified address and every address that an interface of this machine has. */
export function isOwnAddress(address: string): boolean {
  const range = parse(address)?.range()
  if (range === 'loopback' || range === 'unspecified') return true
  const own = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  return own.some(each => normalise(each.address) === normalise(address))
}

function normalise(address: string): string {
  return parse(address)?.toNormalizedString() ?? address
}

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (isIP(address) === 0 || !ipaddr.isValid(address)) return undefined
  const parsed = ipaddr.process(address)
  // The zone says by which interface; it changes nothing of what the address is.
  if (parsed instanceof ipaddr.IPv6 && parsed.zoneId !== undefined) return parse(address.replace(/%.*/, ''))
  return parsed
}
