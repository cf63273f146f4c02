// Keeps memory touched ahead of isolates that start, off the request path, while functions are starting at all. Knows no
// isolates.

import type { Clock, Timer } from '../base/clock.ts'

export interface PageReserve {
  /** An isolate was started, in pages of the reserve. */
  used(): void
  close(): void
}

export interface PageReserveOptions {
  /** Begins to touch all of the reserve; each step holds the thread for about a millisecond. */
  readonly touch: () => Iterator<void>
  /** True while requests wait. */
  readonly isBusy: () => boolean
  readonly clock: Clock
}

/** After a start: blanks come first, and who is behind it before them. */
const FILL_DELAY_MS = 10
const STEP_DELAY_MS = 1
/** V8 gives pages back to the system when nobody has wanted them for eight seconds. */
const RENEW_MS = 6000
/** So long after the last start the next one is not expected soon enough to keep memory for it. */
const RECENT_MS = 60_000

export function createPageReserve({ touch, isBusy, clock }: PageReserveOptions): PageReserve {
  let filling: Iterator<void> | undefined
  let timer: Timer | undefined
  let isUsed = false
  let usedAt = Number.NEGATIVE_INFINITY
  let isClosed = false

  function schedule(delayMs: number, work: () => void): void {
    timer?.stop()
    timer = isClosed ? undefined : clock.afterIdly(delayMs, work)
  }

  function fill(): void {
    if (isBusy()) {
      schedule(FILL_DELAY_MS, fill)
      return
    }
    if (filling === undefined) isUsed = false
    filling ??= touch()
    if (!filling.next().done) {
      schedule(STEP_DELAY_MS, fill)
      return
    }
    filling = undefined
    if (isUsed) schedule(FILL_DELAY_MS, fill)
    else schedule(RENEW_MS, renew)
  }

  function renew(): void {
    if (clock.now() - usedAt < RECENT_MS) fill()
  }

  return {
    used() {
      usedAt = clock.now()
      if (isUsed) return
      isUsed = true
      if (filling === undefined) schedule(FILL_DELAY_MS, fill)
    },
    close() {
      isClosed = true
      timer?.stop()
      filling?.return?.()
    },
  }
}
