// One reader of a function's log. A reader that is slower than the function loses lines and is told how many, so that
// neither the function nor this process's memory waits for it.

import type { LogLine } from '../host/engine.ts'
import { toLineBytes } from './log-ring.ts'

/** Most that waits for one reader. */
const MAX_QUEUED_LINES = 1000
const MAX_QUEUED_BYTES = 1024 * 1024

export interface LogBatch {
  readonly lines: readonly LogLine[]
  /** Lines lost after these because the reader was slow. */
  readonly dropped: number
}

export interface LogFollower {
  /** What came since the last call, or as soon as something comes; undefined after the end. One call at a time. */
  read(): Promise<LogBatch | undefined>
  /** Wants no more lines. */
  close(): void
}

export class QueuedFollower implements LogFollower {
  readonly #onClose: (follower: QueuedFollower) => void
  #lines: LogLine[] = []
  #bytes = 0
  #dropped = 0
  #closed = false
  #wake: (() => void) | undefined

  constructor(recent: readonly LogLine[], onClose: (follower: QueuedFollower) => void) {
    this.#onClose = onClose
    for (const line of recent) this.push(line)
  }

  push(line: LogLine): void {
    const bytes = toLineBytes(line)
    const isFull = this.#lines.length >= MAX_QUEUED_LINES || this.#bytes + bytes > MAX_QUEUED_BYTES
    // Once a line is lost, all are until the reader comes: the gap is then one, and where it is told.
    if (isFull || this.#dropped > 0) this.#dropped += 1
    else {
      this.#lines.push(line)
      this.#bytes += bytes
    }
    this.#wake?.()
  }

  async read(): Promise<LogBatch | undefined> {
    if (this.#isEmpty() && !this.#closed) await new Promise<void>(resolve => (this.#wake = resolve))
    this.#wake = undefined
    if (this.#isEmpty()) return undefined
    const batch = { lines: this.#lines, dropped: this.#dropped }
    this.#lines = []
    this.#bytes = 0
    this.#dropped = 0
    return batch
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#onClose(this)
    this.#wake?.()
  }

  #isEmpty(): boolean {
    return this.#lines.length === 0 && this.#dropped === 0
  }
}
