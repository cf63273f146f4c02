// Servers on the loopback for egress to talk to: well-behaved ones, and ones that write what they like.

import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after } from 'node:test'
import type { Egress, Hop, HopAnswer } from '../../src/ops/egress.ts'

export interface Upstream {
  readonly port: number
  readonly origin: string
  /** Sockets that were ever opened to it, the closed ones, too. */
  readonly sockets: readonly Socket[]
  /** How many are open. */
  open(): number
}

/** Speaks HTTP; closed after the tests of the file. */
export function openUpstream(answer: RequestListener): Promise<Upstream> {
  return listen(createHttpServer(answer))
}

/** Hands each socket over as it is, once its first bytes are there. */
export function openRawUpstream(answer: (socket: Socket) => void): Promise<Upstream> {
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  return listen(server)
}

async function listen(server: ReturnType<typeof createServer>): Promise<Upstream> {
  const sockets: Socket[] = []
  server.on('connection', socket => sockets.push(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on TCP
  const open = (): number => sockets.filter(({ destroyed }) => !destroyed).length
  return { port, origin: `http://127.0.0.1:${port}`, sockets, open }
}

/** Sends a GET of a function that lists 127.0.0.1, but for what is said otherwise. */
export function get(egress: Egress, url: string, more: Partial<Hop> = {}): Promise<HopAnswer> {
  const { signal } = new AbortController()
  return egress.send({
    owner: 'f',
    version: 'f@1',
    method: 'GET',
    url: new URL(url),
    headers: [],
    body: undefined,
    allowed: ['127.0.0.1'],
    signal,
    ...more,
  })
}

export async function textOf(answer: HopAnswer): Promise<string> {
  return await new Response(answer.body).text()
}
