// Whose requests enter next. Guests share one thread, so a function with a thousand waiting requests must not keep one
// with a single request waiting: fair queueing by the CPU each function has used for its weight. Knows no isolates.

/** Something that has requests waiting to enter, of one function. */
export interface Taker {
  readonly name: string
  /** Its share of the CPU against the others', above 0. */
  readonly weight: number
  /** Enters what waits, for at most about `quantumMs`; answers the CPU that took, in milliseconds. */
  takeTurn(quantumMs: number): number
  readonly hasWaiting: boolean
}

export interface Turns {
  /** Takers in line. */
  readonly length: number
  /** Puts the taker in line; it stays there until nothing of it waits. */
  join(taker: Taker): void
}

/**
 * One function's place in line: the CPU it has had for each unit of its weight, on a scale on which those that were idle
 * don't save up.
 */
interface Account {
  spentMs: number
  active: number
}

/** How long one function goes on before the next has its turn. */
const QUANTUM_MS = 2
/** After this long in one go the event loop has its turn: answers go out, and new requests come in. */
const STRETCH_MS = 8

export function createTurns(): Turns {
  return new FairTurns()
}

class FairTurns implements Turns {
  readonly #line = new Set<Taker>()
  readonly #accounts = new Map<string, Account>()
  #scheduled = false
  /** What the function served last had spent before: who comes anew starts from here. */
  #levelMs = 0

  get length(): number {
    return this.#line.size
  }

  join(taker: Taker): void {
    if (!this.#line.has(taker)) {
      this.#line.add(taker)
      this.#enroll(taker.name)
    }
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#serve())
  }

  /**
   * One function at a time: between two of them the answers of the first go out, so that they are safe should the
   * second one end the process.
   */
  #serve(): void {
    const end = performance.now() + STRETCH_MS
    let served: Taker | undefined
    do served = this.#serveOne()
    while (served !== undefined && this.#line.size === 1 && this.#line.has(served) && performance.now() < end)
    this.#scheduled = this.#line.size > 0
    if (this.#scheduled) setImmediate(() => this.#serve())
  }

  #serveOne(): Taker | undefined {
    const taker = this.#next()
    if (taker === undefined) return undefined
    const account = this.#accounts.get(taker.name)
    this.#levelMs = Math.max(this.#levelMs, account?.spentMs ?? 0)
    const spentMs = taker.takeTurn(QUANTUM_MS)
    if (account !== undefined) account.spentMs += spentMs / taker.weight
    // Last among those that have spent as much.
    this.#line.delete(taker)
    if (taker.hasWaiting) this.#line.add(taker)
    else this.#dismiss(taker.name)
    return taker
  }

  #next(): Taker | undefined {
    let least: Taker | undefined
    let leastMs = Number.POSITIVE_INFINITY
    for (const taker of this.#line) {
      const spentMs = this.#accounts.get(taker.name)?.spentMs ?? 0
      if (spentMs >= leastMs) continue
      least = taker
      leastMs = spentMs
    }
    return least
  }

  #enroll(name: string): void {
    const account = this.#accounts.get(name)
    if (account === undefined) this.#accounts.set(name, { spentMs: this.#levelMs, active: 1 })
    else account.active += 1
  }

  /** Debts are remembered only among those who wait at the same time: the thread is free otherwise. */
  #dismiss(name: string): void {
    const account = this.#accounts.get(name)
    if (account === undefined) return
    account.active -= 1
    if (account.active === 0) this.#accounts.delete(name)
  }
}
