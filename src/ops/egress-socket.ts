// One socket to one of the addresses that were judged. Nothing else in isolet connects on behalf of a guest.

import { connect, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** From the first packet until TLS is ready, in milliseconds. */
const CONNECT_MS = 10_000

/**
 * Opens a connection to the first of the addresses that answers, ready for HTTP/1.1.
 * @throws the network's error, or one with the code ETIMEDOUT or ECONNABORTED.
 */
export function openSocket(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const isTls = url.protocol === 'https:'
  const socket = isTls
    ? connectTls({ ...toOptions(url, addresses), ...toTlsOptions(url) })
    : connect(toOptions(url, addresses))
  const giveUp = (code: string): void => void socket.destroy(Object.assign(new Error('no connection'), { code }))
  const abandon = (): void => giveUp('ECONNABORTED')
  const timer = setTimeout(giveUp, CONNECT_MS, 'ETIMEDOUT')
  const settle = (): void => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abandon)
  }
  signal.addEventListener('abort', abandon, { once: true })
  if (signal.aborted) abandon()
  socket.once('error', error => {
    settle()
    reject(error)
  })
  socket.once(isTls ? 'secureConnect' : 'connect', () => {
    settle()
    resolve(socket)
  })
  return promise
}

function toOptions(url: URL, addresses: readonly string[]): TcpNetConnectOpts {
  const host = bareHost(url)
  return {
    host,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    lookup: toLookup(addresses),
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
  }
}

/** No session is kept: a resumed handshake is faster, and would tell a function whom others talk to. */
function toTlsOptions(url: URL): { servername: string; ALPNProtocols: string[] } {
  const host = bareHost(url).replace(/\.$/, '')
  // RFC 6066 §3: an address is no server name.
  return { servername: isIP(host) === 0 ? host : '', ALPNProtocols: ['http/1.1'] }
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** Answers what was judged, so that nobody asks the DNS a second time. */
function toLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map(address => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = found
    if (options.all === true) callback(null, found)
    else callback(null, first?.address ?? '', first?.family)
  }
}
