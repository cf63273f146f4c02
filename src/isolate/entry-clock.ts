// Measures one entry into a guest: CPU of this thread, and whether the wall timeout given to V8 has passed.
// Why it is done like this, and what was measured: docs/decisions/0005-cpu-is-read-after-a-sync.md

export interface EntryClock {
  /** Begins an entry with this much CPU left, in milliseconds; answers the timeout for V8, in whole milliseconds. */
  begin(remainingCpuMs: number): number
  /** CPU since `begin`, in microseconds. */
  end(): number
  /** What is left of the timeout of the entry that runs, in whole milliseconds, at least one. */
  remainingTimeout(): number
  /** True once the timeout of the entry that runs has passed. */
  isPastTimeout(): boolean
}

// V8's timeout counts wall time, and a thread that the system takes off its core burns none of its CPU. So the timeout
// is a little longer than the budget: CPU itself is checked after the entry.
const GRACE_MS = 50
const GRACE_SHARE = 0.25
/** Of long budgets, lest a request end far past its limit. */
const MOST_GRACE_MS = 75
/** An entry shorter than this is charged its wall time, which it can't have exceeded: reading CPU costs 1.25 µs. */
const SHORT_MS = 0.1
/** How old a reading of CPU may be to stand for the beginning of an entry. */
const STALE_MS = 1

export function createEntryClock(): EntryClock {
  let begunAt = 0
  let timeoutMs = 0
  let readAt = Number.NEGATIVE_INFINITY
  let readCpuUs = 0
  return {
    begin(remainingCpuMs) {
      const budgetMs = Math.max(0, remainingCpuMs)
      timeoutMs = Math.ceil(budgetMs + Math.min(MOST_GRACE_MS, budgetMs * GRACE_SHARE)) + GRACE_MS
      begunAt = performance.now()
      if (begunAt - readAt > STALE_MS) {
        readCpuUs = readThreadCpuUs()
        readAt = begunAt
      }
      return timeoutMs
    },
    end() {
      const endedAt = performance.now()
      const wallUs = (endedAt - begunAt) * 1000
      if (wallUs < SHORT_MS * 1000) return wallUs
      const before = readCpuUs
      readCpuUs = readThreadCpuUs()
      readAt = endedAt
      return Math.min(wallUs, readCpuUs - before)
    },
    remainingTimeout: () => Math.max(1, Math.ceil(timeoutMs - (performance.now() - begunAt))),
    isPastTimeout: () => performance.now() - begunAt >= timeoutMs,
  }
}

/** Linux brings the running thread's account up to date only for the reading of the whole process. */
function readThreadCpuUs(): number {
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return user + system
}
