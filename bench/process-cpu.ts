// What CPU time processes have used, as the kernel counts it. Unlike elapsed time it hardly grows when others keep the
// machine busy.

import { readdirSync, readFileSync } from 'node:fs'

const NS_PER_MS = 1e6

/** Of all threads of these processes that are there now, in milliseconds. @throws for a process that is gone. */
export function readCpuMs(pids: readonly number[]): number {
  const threads = pids.flatMap(pid => readdirSync(`/proc/${pid}/task`).map(thread => `/proc/${pid}/task/${thread}`))
  return threads.reduce((sum, thread) => sum + readNs(thread), 0) / NS_PER_MS
}

/** `NANOSECONDS-ON-CPU NANOSECONDS-WAITING SLICES`: see Documentation/scheduler/sched-stats of the kernel. */
function readNs(thread: string): number {
  return Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0])
}
