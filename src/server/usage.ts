// When each function was last used, for pre-warming after a restart. Noting costs a map entry; the registry hears of it
// in batches, so a crash loses a few seconds of it and nothing else.

import type { Clock, Timer } from '../base/clock.ts'
import type { Registry } from '../registry/registry.ts'

const FLUSH_MS = 5000

export interface Usage {
  note(name: string): void
  /** Writes what was noted since the last time. */
  flush(): void
  /** Flushes and notes no more. */
  close(): void
}

export function createUsage(registry: Registry, clock: Clock): Usage {
  return new BatchedUsage(registry, clock)
}

class BatchedUsage implements Usage {
  readonly #registry: Registry
  readonly #clock: Clock
  #noted = new Map<string, number>()
  #timer: Timer | undefined
  #closed = false

  constructor(registry: Registry, clock: Clock) {
    this.#registry = registry
    this.#clock = clock
  }

  note(name: string): void {
    if (this.#closed) return
    this.#noted.set(name, this.#clock.date())
    this.#timer ??= this.#clock.after(FLUSH_MS, () => this.flush())
  }

  flush(): void {
    this.#timer?.stop()
    this.#timer = undefined
    if (this.#noted.size === 0) return
    const noted = this.#noted
    this.#noted = new Map()
    this.#registry.writeUses(noted)
  }

  close(): void {
    this.flush()
    this.#closed = true
  }
}
