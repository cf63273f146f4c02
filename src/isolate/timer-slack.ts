// How punctual this process's timers are. isolated-vm's timeouts sleep on a thread that wakes for each of them, though
// nearly all are over by then: 26,000 a second cost 2 to 5 µs of CPU a request.

import { writeFileSync } from 'node:fs'

/** Linux's default is 50 µs; Node's own timers count whole milliseconds. */
const SLACK_NS = 1_000_000
const SLACK_FILE = '/proc/self/timerslack_ns'

/** Lets timers that fall due within a millisecond wake together, on this thread and those it starts from now on. */
export function relaxTimers(): void {
  try {
    writeFileSync(SLACK_FILE, String(SLACK_NS))
  } catch {
    // Not Linux, or not allowed: it costs what it costs.
  }
}
