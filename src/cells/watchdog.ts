// A cell's watchdog: a thread of its own that ends the process when a guest got past V8's timeout or past the memory
// that the cell may have. Says why first. Imports nothing that could be slow or wait.

import { readSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { createResidentReader, openReadable } from './resident.ts'
import { type KillReason, type KillReport, Slot, type WatchdogOrders } from './watchdog-board.ts'

/** How often it looks, in milliseconds; seldom while nothing runs. */
const BUSY_MS = 8
const IDLE_MS = 40
/** What a guest may run past V8's own timeout, of CPU: interrupts that V8 has noticed need a moment. */
const GRACE_MS = 35
/** An event loop that does not turn for this long, of CPU, is lost, guest code or not. */
const STUCK_MS = 3000
const NS_PER_MS = 1e6

const orders = workerData as WatchdogOrders
const board = new Int32Array(orders.board)
const text = Buffer.alloc(256)
const readRss = createResidentReader()
const schedstat = openReadable(`/proc/self/task/${orders.thread}/schedstat`, text)

interface Seen {
  readonly value: number
  readonly cpuMs: number
}

let entry: Seen = { value: 0, cpuMs: 0 }
let pulse: Seen = { value: -1, cpuMs: 0 }
parentPort?.postMessage('watching')
for (;;) {
  const idle = entry.value === board[Slot.sequence] && !isInside(entry.value)
  Atomics.wait(board, Slot.sleep, 0, idle ? IDLE_MS : BUSY_MS)
  look()
}

function look(): void {
  const rssBytes = readRss()
  if (rssBytes > orders.maxRssBytes) end('memory', rssBytes)
  const [sequence = 0, timeoutMs = 0, beat = 0] = [board[Slot.sequence], board[Slot.timeoutMs], board[Slot.pulse]]
  // Reading CPU costs a system call, and an idle thread uses none.
  if (!isInside(sequence) && beat !== pulse.value) {
    entry = { value: sequence, cpuMs: 0 }
    pulse = { value: beat, cpuMs: readCpuMs() }
    return
  }
  const cpuMs = readCpuMs()
  if (sequence !== entry.value) entry = { value: sequence, cpuMs }
  if (beat !== pulse.value) pulse = { value: beat, cpuMs }
  if (isInside(sequence) && cpuMs - entry.cpuMs > timeoutMs + GRACE_MS - BUSY_MS) end('cpu', rssBytes)
  if (cpuMs - pulse.cpuMs > STUCK_MS + (isInside(sequence) ? timeoutMs : 0)) end('stuck', rssBytes)
}

function isInside(sequence: number): boolean {
  return (sequence & 1) === 1
}

function end(reason: KillReason, rssBytes: number): never {
  const inside = isInside(board[Slot.sequence] ?? 0)
  const report: KillReport = { reason, version: inside ? board[Slot.version] : undefined, rssBytes }
  try {
    writeSync(orders.reportFd, `${JSON.stringify(report)}\n`)
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
  for (;;) Atomics.wait(board, Slot.sleep, 0)
}

/** CPU of the cell's thread so far; where the system doesn't say, the time that passed stands for it. */
function readCpuMs(): number {
  if (schedstat === undefined) return performance.now()
  const bytes = readSync(schedstat, text, 0, text.byteLength, 0)
  return Number.parseInt(text.toString('latin1', 0, bytes), 10) / NS_PER_MS
}
