// One listening port: a Hono app behind Node's HTTP server, opened and closed without losing what it serves.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type Clock, systemClock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import { toProblemResponse } from './refusal.ts'
import { createTurnGate } from './turn-gate.ts'

type Fetch = Parameters<typeof getRequestListener>[0]

type Handle = (incoming: IncomingMessage, outgoing: ServerResponse) => void

export interface ListenerOptions {
  /** Requests begun in one turn of the event loop; the others wait for the turns after. @default all that are there */
  readonly perTurn?: number | undefined
  readonly clock?: Clock | undefined
}

export interface Listener {
  readonly port: number
  /**
   * Accepts no more, lets running requests finish for at most `graceMs`, then cuts what is left. Connections that
   * serve nothing close at once.
   */
  close(graceMs: number): Promise<void>
}

/** Idle connections stay this long, in milliseconds: longer than the minute for which proxies keep theirs. */
const KEEP_ALIVE_MS = 65_000

/** @throws IsoletError ERR_INVALID_OPTION when the port is taken or not ours to open. */
export async function openListener(
  fetch: Fetch,
  host: string,
  port: number,
  { perTurn, clock = systemClock }: ListenerOptions = {},
): Promise<Listener> {
  // Whoever embeds the server keeps their own Request and Response.
  const handle: Handle = getRequestListener(fetch, { overrideGlobalObjects: false, errorHandler: toBadRequest })
  const listener = perTurn === undefined ? handle : inTurns(handle, perTurn)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener)
  // The body is asked for where it is read, so that a refusal saves sending it.
  server.on('checkContinue', listener)
  await listen(server, host, port)
  const { port: taken } = server.address() as AddressInfo // it listens on TCP
  return { port: taken, close: graceMs => close(server, graceMs, clock) }
}

/** Who left while its request waited is forgotten. */
function inTurns(handle: Handle, perTurn: number): Handle {
  const gate = createTurnGate({ perTurn })
  return (incoming, outgoing) => gate(() => void (outgoing.destroyed || handle(incoming, outgoing)))
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => {
      reject(new IsoletError('ERR_INVALID_OPTION', `can't listen on ${host}:${port}: ${cause.message}`, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

async function close(server: Server, graceMs: number, clock: Clock): Promise<void> {
  // Connections that serve now are closed as soon as they are idle, not after the usual wait for a next request.
  server.keepAliveTimeout = 1
  server.keepAliveTimeoutBuffer = 0
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = clock.after(graceMs, () => server.closeAllConnections())
  await closed
  cut.stop()
}

/** What the adapter can't make a request of: no host, or a target that is no URL. */
function toBadRequest(): Response {
  return toProblemResponse(new IsoletError('ERR_INVALID_OPTION', 'the request has no valid host and path'))
}
