// The test's end of the observer: starts its thread, keeps what it noted, waits for enough of it.

import { Worker } from 'node:worker_threads'
import type { FromObserver, Observation, Target, ToObserver } from './observations.ts'

export interface Watch extends AsyncDisposable {
  /** Settles when so many requests of victims that were due since then are over, and all others sent so far. */
  untilSeen(victimRequests: number, since: number): Promise<void>
  /** What was due or read in that time, in the order in which it ended. */
  between(from: number, to: number): Observation[]
}

export function openWatch(target: Target): Watch {
  const worker = new Worker(new URL('observer.ts', import.meta.url), { workerData: target })
  const noted: Observation[] = []
  const listeners = new Set<() => void>()
  let caughtUps = 0
  worker.on('message', (what: FromObserver) => {
    if (what.kind === 'caught-up') caughtUps += 1
    else noted.push(what)
    for (const listener of [...listeners]) listener()
  })
  const until = (holds: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const check = (): void => {
        if (!holds()) return
        listeners.delete(check)
        resolve()
      }
      listeners.add(check)
      check()
    })
  return {
    async untilSeen(victimRequests, since) {
      await until(() => countVictims(noted, since) >= victimRequests)
      const before = caughtUps
      worker.postMessage('catch-up' satisfies ToObserver)
      await until(() => caughtUps > before)
    },
    between: (from, to) => noted.filter(({ at }) => at >= from && at <= to),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  }
}

function countVictims(noted: readonly Observation[], since: number): number {
  let count = 0
  for (const { kind, at } of noted) if (kind === 'victim' && at >= since) count += 1
  return count
}
