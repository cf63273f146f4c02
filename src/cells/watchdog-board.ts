// What a cell's thread and its watchdog both see: numbers in shared memory. Plain stores and loads; what is torn for a
// moment is looked at again a few milliseconds later.

export const Slot = {
  /** Counts entries and exits: odd while guest code runs. */
  sequence: 0,
  version: 1,
  /** What V8 was told, in milliseconds. */
  timeoutMs: 2,
  /** Counts up while the thread's event loop turns. */
  pulse: 3,
  /** Never written: the watchdog sleeps on it. */
  sleep: 4,
} as const

const SLOTS = 8

/** Begins what the watchdog needs to know. */
export interface WatchdogOrders {
  readonly board: SharedArrayBuffer
  /** The cell's thread, as the system numbers it. */
  readonly thread: number
  /** Where it says why it is about to end the process. */
  readonly reportFd: number
  /** Resident memory past which it ends the process, in bytes. */
  readonly maxRssBytes: number
}

export type KillReason = 'cpu' | 'memory' | 'stuck'

/** One line of JSON: the last words of a cell. */
export interface KillReport {
  readonly reason: KillReason
  /** The version that was inside; undefined when none was. */
  readonly version: number | undefined
  readonly rssBytes: number
}

export function createBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT)
}
