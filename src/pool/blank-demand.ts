// How many things to keep made ahead, by how many were asked for at once of late. Knows not what they are.

import type { Clock } from '../base/clock.ts'

export interface BlankDemand {
  readonly floor: number
  /** How many should be there now. */
  readonly target: number
  /** One was asked for, whether or not it was there. */
  asked(): void
}

export interface BlankDemandOptions {
  readonly floor: number
  readonly ceiling: number
  readonly clock: Clock
}

/** What is asked for within about this long must be there at its beginning: nobody makes more meanwhile under load. */
const WINDOW_MS = 100
/** How long a busy time is remembered: bursts come in series, and a thing kept for the next costs memory only. */
const MEMORY_MS = 10_000

/**
 * Follows the rate of asking, averaged exponentially over the window, at once when it rises and slowly when it falls:
 * between `floor` and `ceiling`, as many as the busiest window of late asked for.
 */
export function createBlankDemand({ floor, ceiling, clock }: BlankDemandOptions): BlankDemand {
  let inWindow = 0
  let busiest = 0
  let at = clock.now()

  function pass(): void {
    const passedMs = clock.now() - at
    at += passedMs
    inWindow *= Math.exp(-passedMs / WINDOW_MS)
    busiest = Math.max(inWindow, busiest * Math.exp(-passedMs / MEMORY_MS))
  }

  return {
    floor,
    get target() {
      pass()
      return Math.max(floor, Math.min(ceiling, Math.ceil(busiest)))
    },
    asked() {
      pass()
      inWindow += 1
      busiest = Math.max(busiest, inWindow)
    },
  }
}
