// One piece of work in each turn of the event loop, in order: guests share it, so that of one whose hundred timers are due
// at once the others wait for one entry and not for a hundred.

import type { Clock } from '../base/clock.ts'

/** Runs what it is given: at once where nothing ran in this turn, otherwise in a turn of its own. */
export function createPacer(clock: Clock): (work: () => void) => void {
  const waiting: (() => void)[] = []
  let hasRun = false

  function run(work: () => void): void {
    hasRun = true
    clock.soon(openTurn)
    work()
  }

  function openTurn(): void {
    hasRun = false
    const next = waiting.shift()
    if (next !== undefined) run(next)
  }

  return work => {
    if (hasRun) waiting.push(work)
    else run(work)
  }
}
