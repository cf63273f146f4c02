// Things made ahead of need, off the request path: one a turn of the event loop, between other work, as many as are in
// demand. Knows not what they are.

import type { Clock } from '../base/clock.ts'
import type { BlankDemand } from './blank-demand.ts'

export interface Blanks<Thing> {
  readonly count: number
  /** A blank, if there is one; the next is begun. */
  take(): Thing | undefined
  close(): void
}

export interface BlanksOptions<Thing> {
  readonly demand: BlankDemand
  readonly make: () => Thing
  readonly dispose: (thing: Thing) => void
  /** True while requests wait: for a thing, or for the thread. */
  readonly isBusy: () => boolean
  readonly clock: Clock
}

/** Making one holds the thread for about 2 ms: not that of the request that took the last one, nor of those behind it. */
const REFILL_DELAY_MS = 5
/** The same once fewer than half of what is in demand are left. */
const SHORT_DELAY_MS = 1
/**
 * Longest that requests in line hold up the next thing once none is left: whoever needs one would have it made on demand,
 * with the same line behind.
 */
const LONGEST_HOLD_MS = 5
/** Between looks whether there are more than are in demand; each look disposes of one. */
const SHRINK_MS = 500

export function createBlanks<Thing>(options: BlanksOptions<Thing>): Blanks<Thing> {
  return new Shelf(options)
}

class Shelf<Thing> implements Blanks<Thing> {
  readonly #options: BlanksOptions<Thing>
  readonly #things: Thing[] = []
  #refilling = false
  #shrinking = false
  #heldSince: number | undefined
  #closed = false

  constructor(options: BlanksOptions<Thing>) {
    this.#options = options
    this.#refill()
  }

  get count(): number {
    return this.#things.length
  }

  take(): Thing | undefined {
    this.#options.demand.asked()
    const thing = this.#things.pop()
    this.#refill()
    return thing
  }

  close(): void {
    this.#closed = true
    for (const thing of this.#things.splice(0)) this.#options.dispose(thing)
  }

  #refill(): void {
    if (this.#refilling) return
    this.#refilling = true
    // Setting a timer takes 10 µs of whoever takes a thing.
    this.#options.clock.soon(() => this.#makeLater())
  }

  #makeLater(): void {
    const { clock, demand } = this.#options
    const delayMs = 2 * this.count < demand.target ? SHORT_DELAY_MS : REFILL_DELAY_MS
    // It is looked at once the turn's requests are in: before, nothing would ever seem to wait.
    clock.afterIdly(delayMs, () => clock.soon(() => this.#makeOne()))
  }

  #makeOne(): void {
    const { clock, demand, make } = this.#options
    this.#refilling = !this.#closed && this.count < demand.target
    if (!this.#refilling) return
    if (this.#isHeld()) {
      this.#makeLater()
      return
    }
    this.#heldSince = undefined
    this.#things.push(make())
    clock.soon(() => this.#makeOne())
    this.#shrink()
  }

  #isHeld(): boolean {
    const { clock, isBusy } = this.#options
    if (!isBusy()) return false
    this.#heldSince ??= clock.now()
    return this.count > 0 || clock.now() - this.#heldSince < LONGEST_HOLD_MS
  }

  #shrink(): void {
    const { clock, demand } = this.#options
    if (this.#shrinking || this.count <= demand.floor) return
    this.#shrinking = true
    clock.afterIdly(SHRINK_MS, () => clock.soon(() => this.#disposeOne()))
  }

  #disposeOne(): void {
    const { demand, dispose, isBusy } = this.#options
    this.#shrinking = false
    if (this.#closed) return
    if (this.count > demand.target && !isBusy()) dispose(this.#things.pop() as Thing) // there is one above the floor
    this.#shrink()
  }
}
