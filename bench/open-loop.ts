// Requests at a fixed rate, whether or not those before were answered, each timed from when it was due: a server that
// stalls can't hide the requests that it kept from being sent.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Schedule } from './pacer.ts'

export interface Timed<T> {
  /** From the moment it was due, in milliseconds. */
  readonly ms: number
  readonly answer: T
}

/** Time for the pacer to start, in milliseconds. */
const LEAD_MS = 200

/** @param send gets the number of the request, from 0; must not reject. */
export async function driveOpenLoop<T>(
  perSecond: number,
  seconds: number,
  send: (n: number) => Promise<T>,
): Promise<Timed<T>[]> {
  const schedule = { beginMs: nowMs() + LEAD_MS, intervalMs: 1000 / perSecond, count: perSecond * seconds }
  const pacer = new Worker(new URL('./pacer.ts', import.meta.url), { workerData: schedule satisfies Schedule })
  const sent: Promise<Timed<T>>[] = []
  pacer.on('message', (n: number) => sent.push(time(schedule.beginMs + n * schedule.intervalMs, send(n))))
  await once(pacer, 'exit')
  return await Promise.all(sent)
}

async function time<T>(dueMs: number, answered: Promise<T>): Promise<Timed<T>> {
  const answer = await answered
  return { ms: nowMs() - dueMs, answer }
}

/** Threads share this clock; `performance.now` begins anew in each. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
