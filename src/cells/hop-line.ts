// How many hops of a cell are on the link at once: of each function, and of all. What is beyond waits here, in the memory
// of the cell and not of the router, and functions are let in by turns.

import { EgressRefusal } from '../ops/egress.ts'

/** Hops that a cell may have on its link; the router takes no more. */
export const MAX_HOPS = 512
/** As many as one function may have connections. */
const PER_OWNER = 64
/** Hops of one function that may wait. */
const MAX_WAITING = 1024

interface Waiter {
  readonly enter: () => void
}

interface Owner {
  running: number
  readonly waiting: Waiter[]
}

export class HopLine {
  /** Only those with hops; the next to be let in first. */
  readonly #owners = new Map<string, Owner>()
  #running = 0

  /** @throws EgressRefusal when too many wait already, or the signal's reason. */
  async enter(name: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const owner = this.#owners.get(name) ?? { running: 0, waiting: [] }
    this.#owners.set(name, owner)
    if (owner.running < PER_OWNER && this.#running < MAX_HOPS) {
      owner.running += 1
      this.#running += 1
    } else await wait(name, owner, signal)
  }

  leave(name: string): void {
    const owner = this.#owners.get(name)
    if (owner === undefined) return
    owner.running -= 1
    this.#running -= 1
    this.#admitNext()
    if (owner.running === 0 && owner.waiting.length === 0) this.#owners.delete(name)
  }

  #admitNext(): void {
    for (const [name, owner] of this.#owners) {
      const next = owner.running < PER_OWNER ? owner.waiting.shift() : undefined
      if (next === undefined) continue
      owner.running += 1
      this.#running += 1
      this.#owners.delete(name)
      this.#owners.set(name, owner)
      next.enter()
      return
    }
  }
}

function wait(name: string, { waiting }: Owner, signal: AbortSignal): Promise<void> {
  if (waiting.length >= MAX_WAITING)
    return Promise.reject(new EgressRefusal(`${name} has ${MAX_WAITING} fetches waiting for a connection`))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const leave = (): void => {
    waiting.splice(waiting.indexOf(waiter), 1)
    reject(signal.reason)
  }
  const waiter = {
    enter: () => {
      signal.removeEventListener('abort', leave)
      resolve()
    },
  }
  signal.addEventListener('abort', leave, { once: true })
  waiting.push(waiter)
  return promise
}
