// A clock that only tests move.

import type { Clock } from '../src/base/clock.ts'

export interface FakeClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void
}

export function createFakeClock(): FakeClock {
  let now = 1
  const due = new Set<{ at: number; run: () => void }>()
  const after: Clock['after'] = (delayMs, run) => {
    const timer = { at: now + delayMs, run }
    due.add(timer)
    return { stop: () => void due.delete(timer) }
  }
  return {
    now: () => now,
    date: () => 1_700_000_000_000 + now,
    after,
    afterIdly: after,
    soon: run => after(0, run),
    advance(ms) {
      const end = now + ms
      for (;;) {
        const next = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        due.delete(next)
        now = next.at
        next.run()
      }
      now = end
    },
  }
}
