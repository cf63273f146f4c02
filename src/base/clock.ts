// Time, passed in so that tests own it.

export interface Clock {
  /** Monotonic milliseconds, with fractions. */
  now(): number
  /** Milliseconds since 1970, whole. */
  date(): number
  /** Runs `due` once after `delayMs`; the handle stops it. Never keeps the process alive. */
  after(delayMs: number, due: () => void): Timer
}

export interface Timer {
  stop(): void
}

class SystemTimer implements Timer {
  readonly #handle: NodeJS.Timeout

  constructor(delayMs: number, due: () => void) {
    this.#handle = setTimeout(due, delayMs)
    this.#handle.unref()
  }

  stop(): void {
    clearTimeout(this.#handle)
  }
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (delayMs, due) => new SystemTimer(delayMs, due),
}
