// The last lines of one function, within a count and a size.

import type { LogLine } from '../host/engine.ts'

export const MAX_RING_LINES = 500
export const MAX_RING_BYTES = 256 * 1024
/** What a line costs beside its message, in bytes: a guess, so that empty lines aren't free. */
const LINE_BYTES = 64

/** Lines, oldest first; the oldest go when new ones need the room. */
export class LogRing {
  readonly #lines: LogLine[] = []
  #bytes = 0

  push(line: LogLine): void {
    this.#lines.push(line)
    this.#bytes += toLineBytes(line)
    while (this.#lines.length > MAX_RING_LINES || this.#bytes > MAX_RING_BYTES) {
      const oldest = this.#lines.shift()
      this.#bytes -= oldest === undefined ? this.#bytes : toLineBytes(oldest)
    }
  }

  /** The latest `count` lines, oldest first. */
  tail(count: number): readonly LogLine[] {
    return count === 0 ? [] : this.#lines.slice(-count)
  }
}

/** Room that a line takes in memory: two bytes for each UTF-16 code unit at worst. */
export function toLineBytes({ message }: LogLine): number {
  return message.length * 2 + LINE_BYTES
}
