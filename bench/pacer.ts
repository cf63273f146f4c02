// Worker thread of the open loop: says when each request is due, whatever the main thread does. It sleeps in
// Atomics.wait, which wakes some 0.1 ms late where the event loop's timers are up to 1 ms late.

import { parentPort, workerData } from 'node:worker_threads'

export interface Schedule {
  /** On the clock of `nowMs`. */
  readonly beginMs: number
  readonly intervalMs: number
  readonly count: number
}

const { beginMs, intervalMs, count } = workerData as Schedule // what open-loop.ts passes
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
for (let n = 0; n < count; n++) {
  Atomics.wait(never, 0, 0, Math.max(0, beginMs + n * intervalMs - Number(process.hrtime.bigint()) / 1e6))
  parentPort?.postMessage(n)
}
