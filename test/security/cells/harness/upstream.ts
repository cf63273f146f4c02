// A server on the loopback that guests fetch from, and that is as hostile to them, and to the host, as a server can be.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface Upstream {
  readonly origin: string
  readonly port: number
  /** Requests that reached it. */
  readonly hits: () => number
  close(): void
}

const CHUNK = Buffer.alloc(65_536, 'x')
const BOMB_BYTES = 256 * 1024 * 1024

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** What is served at each path; each is the worst of its kind. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/': response => response.end('upstream'),
  '/silent': () => undefined,
  '/stalls': response => response.writeHead(200, { 'content-length': '1000' }).write('x'),
  '/drips': response =>
    stopAtClose(
      response,
      setInterval(() => response.write('x'), 20),
    ),
  '/endless': response => pump(response),
  '/cut': response => response.writeHead(200, { 'content-length': '1000' }).write('x', () => response.destroy()),
  '/heads': response => response.writeHead(200, { 'x-large': 'x'.repeat(2_000_000) }).end(),
  '/bomb': response => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb()),
  '/bombs': response => response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(bomb())),
  '/garbled': response => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
  '/loop': response => response.writeHead(302, { location: '/loop' }).end(),
  '/to': (response, { url = '' }) => response.writeHead(307, { location: decodeURIComponent(url.slice(4)) }).end(),
  '/raw': response => response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\nx'),
  '/early': response => response.socket?.end('HTTP/1.1 103 Early\r\n\r\n'.repeat(50_000)),
}

export async function openUpstream(): Promise<Upstream> {
  let hits = 0
  const server = createServer((request, response) => {
    hits += 1
    response.on('error', () => undefined)
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    ANSWERS[path]?.(response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { origin: `http://127.0.0.1:${port}`, port, hits: () => hits, close }
}

/** Compressed zeros: a thousandth of what comes out. */
function bomb(): Buffer {
  return gzipSync(Buffer.alloc(BOMB_BYTES), { level: 1 })
}

function pump(response: ServerResponse): void {
  while (!response.destroyed && response.write(CHUNK));
  if (!response.destroyed) response.once('drain', () => pump(response))
}

function stopAtClose(response: ServerResponse, timer: NodeJS.Timeout): void {
  response.on('close', () => clearInterval(timer))
}
