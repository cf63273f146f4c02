// Time, passed in so that tests own it.

export interface Clock {
  /** Monotonic milliseconds, with fractions. */
  now(): number
  /** Milliseconds since 1970, whole. */
  date(): number
  /** Runs `due` once after `delayMs`; the handle stops it. Keeps the process alive until then. */
  after(delayMs: number, due: () => void): Timer
  /** The same for housekeeping, which is no reason for the process to stay. */
  afterIdly(delayMs: number, due: () => void): Timer
  /** Runs `due` once in the next turn of the event loop; the handle stops it. */
  soon(due: () => void): Timer
}

export interface Timer {
  stop(): void
}

class SystemTimer implements Timer {
  readonly #handle: NodeJS.Timeout

  constructor(handle: NodeJS.Timeout) {
    this.#handle = handle
  }

  stop(): void {
    clearTimeout(this.#handle)
  }
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (delayMs, due) => new SystemTimer(setTimeout(due, delayMs)),
  afterIdly: (delayMs, due) => new SystemTimer(setTimeout(due, delayMs).unref()),
  soon: due => {
    const handle = setImmediate(due)
    return { stop: () => clearImmediate(handle) }
  },
}
