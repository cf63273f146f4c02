// What a job on another thread has cost. The host's library doesn't tell: its threads are no JavaScript threads.

/** Readings in microseconds. */
export interface ThreadMeter {
  /** Time. */
  wallUs(): number
  /** CPU of this process on all threads but this one. */
  otherCpuUs(): number
}

export const threadMeter: ThreadMeter = {
  wallUs: () => performance.now() * 1000,
  otherCpuUs: () => {
    // In this order: see docs/decisions/0005-cpu-is-read-after-a-sync.md
    const { user, system } = process.cpuUsage()
    const own = process.threadCpuUsage()
    return user + system - own.user - own.system
  },
}

/**
 * Answers what was spent since now, in microseconds. A thread can't use more CPU than time passed, nor more than all
 * other threads used together: the lower of the two is what is billed. Time alone would bill a job for the guests that
 * kept this thread from hearing of its end.
 */
export function beginMetering(meter: ThreadMeter): () => number {
  const [wall, cpu] = [meter.wallUs(), meter.otherCpuUs()]
  return () => Math.max(0, Math.min(meter.wallUs() - wall, meter.otherCpuUs() - cpu))
}
