// Egress from this process: rules, then a connection of the function's own, then one exchange on it.

import type { Egress, Hop, HopAnswer } from './egress.ts'
import { Connection } from './egress-connection.ts'
import { Connections } from './egress-connections.ts'
import { exchange, UnsentError } from './egress-exchange.ts'
import { createResolve, type Resolve, resolveChecked } from './egress-resolve.ts'
import { judgeHop, type OwnPorts, type Permit } from './egress-rules.ts'
import { openSocket } from './egress-socket.ts'
import { ReadAhead } from './read-ahead.ts'

export interface LocalEgressOptions {
  /** Permits private, loopback and link-local addresses to functions that list them. @default false */
  readonly allowPrivate?: boolean | undefined
  /** Ports that this program itself listens on; asked for each hop. @default none */
  readonly ownPorts?: (() => OwnPorts) | undefined
  /** How names become addresses. @default the DNS; for private egress, the system's resolver */
  readonly resolve?: Resolve | undefined
  /** Connections of one function at a time; what goes beyond waits. @default 64 */
  readonly connectionsPerFunction?: number | undefined
  /** Connections of all functions at a time. @default 512 */
  readonly connections?: number | undefined
}

/** Fetches of one function that may wait for a connection. */
const MAX_WAITING = 1024
const NO_PORTS: OwnPorts = { data: [], admin: [] }

export function createLocalEgress(options: LocalEgressOptions = {}): Egress {
  const { allowPrivate = false, ownPorts = () => NO_PORTS, connectionsPerFunction = 64, connections = 512 } = options
  const resolve = options.resolve ?? createResolve()
  const ahead = new ReadAhead()
  const pool = new Connections({ perOwner: connectionsPerFunction, total: connections, waiting: MAX_WAITING })

  async function send(hop: Hop): Promise<HopAnswer> {
    const permit = judgeHop(hop, { allowPrivate, ownPorts: ownPorts() })
    const connection = await lease(hop, permit)
    try {
      return await exchange({ connection, hop, ahead, onDone: () => giveBack(hop.owner, connection) })
    } catch (error) {
      // Kept too long; the pool has one less now.
      if (error instanceof UnsentError && connection.isReused) return await send(hop)
      throw error
    }
  }

  function lease({ owner, url, signal }: Hop, permit: Permit): Promise<Connection> {
    const key = `${url.origin} ${permit.private} ${permit.barredPlane}`
    return pool.lease({
      owner,
      key,
      signal,
      open: async onClosed => {
        const addresses = await resolveChecked(url.hostname.replace(/^\[|\]$/g, ''), permit, resolve)
        return new Connection(key, url.origin, await openSocket(url, addresses, signal), onClosed)
      },
    })
  }

  /** A turn later, when undici has closed it if it will. */
  function giveBack(owner: string, connection: Connection): void {
    setImmediate(() => pool.release(owner, connection))
  }

  return {
    send,
    async close() {
      pool.close()
    },
  }
}
