// Connections by function: none is ever used by two functions, so neither a permission nor the news of who talks to whom
// goes from one to the other. Bounded for each function and in all, waiting in turn. Does not know how to open one.

import { EgressRefusal } from './egress.ts'
import type { Connection } from './egress-connection.ts'

export interface ConnectionBounds {
  /** Connections of one function, idle ones included. */
  readonly perOwner: number
  /** Connections of all functions. */
  readonly total: number
  /** Fetches of one function that may wait for a connection; the next is refused. */
  readonly waiting: number
}

export interface Wish {
  readonly owner: string
  /** Origin and permit. */
  readonly key: string
  readonly signal: AbortSignal
  /** Opens a new one, which must tell `onClosed` of its end. */
  readonly open: (onClosed: (connection: Connection) => void) => Promise<Connection>
}

interface Waiter {
  readonly key: string
  /** Given a connection, or leave to open one. */
  readonly grant: (connection: Connection | undefined) => void
  readonly refuse: (error: EgressRefusal) => void
}

interface Owner {
  readonly name: string
  open: number
  /** Longest unused first. */
  readonly idle: Connection[]
  readonly waiting: Waiter[]
}

export class Connections {
  readonly #bounds: ConnectionBounds
  /** Only those with connections or waiters; the next to be served first. */
  readonly #owners = new Map<string, Owner>()
  readonly #leased = new Set<Connection>()
  #open = 0
  #isClosed = false

  constructor(bounds: ConnectionBounds) {
    this.#bounds = bounds
  }

  /** @throws EgressRefusal when too many wait already, the signal's reason, or what `open` throws. */
  async lease(wish: Wish): Promise<Connection> {
    if (this.#isClosed) throw new EgressRefusal('the host is closing')
    const owner = this.#owners.get(wish.owner) ?? { name: wish.owner, open: 0, idle: [], waiting: [] }
    const found = takeIdle(owner, wish.key) ?? (await this.#admit(owner, wish))
    const connection = found ?? (await this.#openFor(owner, wish))
    this.#leased.add(connection)
    return connection
  }

  /** Gives a connection back that its function may use again. */
  release(name: string, connection: Connection): void {
    this.#leased.delete(connection)
    const owner = this.#owners.get(name)
    if (owner !== undefined && connection.isOpen && !this.#isClosed) this.#passOn(owner, connection)
    else connection.close()
  }

  close(): void {
    this.#isClosed = true
    for (const connection of [...this.#leased]) connection.close()
    for (const { idle, waiting } of [...this.#owners.values()]) {
      for (const connection of [...idle]) connection.close()
      for (const { refuse } of waiting.splice(0)) refuse(new EgressRefusal('the host is closing'))
    }
  }

  #passOn(owner: Owner, connection: Connection): void {
    // With all of them in use, others may wait for this very one.
    const heir = this.#open < this.#bounds.total ? owner.waiting.findIndex(({ key }) => key === connection.key) : -1
    if (heir >= 0) owner.waiting.splice(heir, 1)[0]?.grant(connection)
    else if (this.#isAwaited(owner)) connection.close()
    else owner.idle.push(connection)
  }

  /** Takes a place for a new connection, waiting for it if need be; or answers one that came free meanwhile. */
  async #admit(owner: Owner, wish: Wish): Promise<Connection | undefined> {
    if (this.#makeRoom(owner)) {
      this.#take(owner)
      return undefined
    }
    if (owner.waiting.length >= this.#bounds.waiting)
      throw new EgressRefusal(`${owner.name} has ${this.#bounds.waiting} fetches waiting for a connection`)
    return await this.#wait(owner, wish)
  }

  #wait(owner: Owner, { key, signal }: Wish): Promise<Connection | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection | undefined>()
    const waiter: Waiter = {
      key,
      grant: connection => {
        signal.removeEventListener('abort', leave)
        resolve(connection)
      },
      refuse: reject,
    }
    const leave = (): void => {
      owner.waiting.splice(owner.waiting.indexOf(waiter), 1)
      this.#forgetIfUnused(owner)
      reject(signal.reason)
    }
    if (signal.aborted) return Promise.reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    owner.waiting.push(waiter)
    this.#owners.set(owner.name, owner)
    return promise
  }

  async #openFor(owner: Owner, { open }: Wish): Promise<Connection> {
    let connection: Connection | undefined
    try {
      connection = await open(closed => this.#drop(owner, closed))
    } finally {
      if (connection === undefined) this.#free(owner)
    }
    if (!this.#isClosed) return connection
    connection.close()
    throw new EgressRefusal('the host is closing')
  }

  #drop(owner: Owner, connection: Connection): void {
    this.#leased.delete(connection)
    const at = owner.idle.indexOf(connection)
    if (at >= 0) owner.idle.splice(at, 1)
    this.#free(owner)
  }

  #take(owner: Owner): void {
    this.#owners.set(owner.name, owner)
    owner.open += 1
    this.#open += 1
  }

  #free(owner: Owner): void {
    owner.open -= 1
    this.#open -= 1
    this.#serve()
    this.#forgetIfUnused(owner)
  }

  /** Lets those in who wait and now have room, one function after the other. */
  #serve(): void {
    if (this.#isClosed) return
    for (const owner of [...this.#owners.values()]) {
      if (this.#open >= this.#bounds.total) return
      if (owner.waiting.length === 0 || owner.open >= this.#bounds.perOwner) continue
      this.#take(owner)
      owner.waiting.shift()?.grant(undefined)
      this.#owners.delete(owner.name)
      this.#owners.set(owner.name, owner)
    }
  }

  /** True when there is a place; an idle connection gives up its own. */
  #makeRoom(owner: Owner): boolean {
    const { perOwner, total } = this.#bounds
    if (owner.open >= perOwner) owner.idle[0]?.close()
    if (this.#open >= total) this.#findIdle()?.close()
    return owner.open < perOwner && this.#open < total
  }

  #findIdle(): Connection | undefined {
    for (const { idle } of this.#owners.values()) if (idle[0] !== undefined) return idle[0]
    return undefined
  }

  #isAwaited(owner: Owner): boolean {
    if (owner.waiting.length > 0) return true
    return this.#open >= this.#bounds.total && this.#owners.values().some(({ waiting }) => waiting.length > 0)
  }

  #forgetIfUnused(owner: Owner): void {
    if (owner.open === 0 && owner.waiting.length === 0) this.#owners.delete(owner.name)
  }
}

function takeIdle({ idle }: Owner, key: string): Connection | undefined {
  // The last used is the least likely to be closed by its server.
  const at = idle.findLastIndex(connection => connection.key === key && connection.isOpen)
  return at < 0 ? undefined : idle.splice(at, 1)[0]
}
