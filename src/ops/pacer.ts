// One piece of work in each turn of the event loop, in order: guests share it, so that of one whose hundred timers are due
// at once the others wait for one entry and not for a hundred.

import type { Clock, Timer } from '../base/clock.ts'

export interface Pacer {
  /** Runs the work in a later turn, its own. */
  add(work: () => void): void
  /** Takes it out of the line, where it would hold a place and a turn for nothing. */
  drop(work: () => void): void
}

export function createPacer(clock: Clock): Pacer {
  const waiting = new Set<() => void>()
  let turn: Timer | undefined

  function openTurn(): void {
    turn = undefined
    const [work] = waiting
    if (work === undefined) return
    waiting.delete(work)
    // First, so that work which throws keeps no other from running.
    if (waiting.size > 0) turn = clock.soon(openTurn)
    work()
  }

  return {
    add(work) {
      waiting.add(work)
      turn ??= clock.soon(openTurn)
    },
    drop(work) {
      if (!waiting.delete(work) || waiting.size > 0) return
      turn?.stop()
      turn = undefined
    },
  }
}
