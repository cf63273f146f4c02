// Measures one entry into a guest: CPU of this thread, and whether the wall timeout given to V8 has passed.

export interface EntryClock {
  /** Begins an entry with this much CPU left, in milliseconds; answers the timeout for V8, in whole milliseconds. */
  begin(remainingCpuMs: number): number
  /** CPU since `begin`, in microseconds. */
  end(): number
  /** True once the timeout of the entry that runs has passed. */
  isPastTimeout(): boolean
}

// V8's timeout counts wall time, and a thread that the system takes off its core burns none of its CPU. So the timeout
// is a little longer than the budget: CPU itself is checked after the entry.
const GRACE_MS = 5
const GRACE_SHARE = 1.1

export function createEntryClock(): EntryClock {
  let begunAt = 0
  let timeoutMs = 0
  let begunCpu = { user: 0, system: 0 }
  return {
    begin(remainingCpuMs) {
      timeoutMs = Math.ceil(Math.max(0, remainingCpuMs) * GRACE_SHARE) + GRACE_MS
      begunAt = performance.now()
      begunCpu = process.threadCpuUsage()
      return timeoutMs
    },
    end() {
      const { user, system } = process.threadCpuUsage()
      return user - begunCpu.user + system - begunCpu.system
    },
    isPastTimeout: () => performance.now() - begunAt >= timeoutMs,
  }
}
