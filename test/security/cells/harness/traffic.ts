// Open-loop traffic: each victim gets a request every 20 ms, whatever became of those before.

import { now, type VictimSample } from './observations.ts'
import { callVictim, createAgent } from './victim-call.ts'
import { VICTIMS, type Victim } from './victims.ts'

/** 50 requests a second for each victim. */
const EVERY_MS = 20

export interface Traffic {
  /** Settles when all that was sent before is answered, failed or given up. */
  caughtUp(): Promise<void>
}

/** Goes on until its thread ends. */
export function startTraffic(url: string, note: (sample: VictimSample) => void): Traffic {
  const pending = new Set<Promise<void>>()
  const agent = createAgent()
  const send = async (victim: Victim, n: number, at: number): Promise<void> => {
    const failure = await callVictim(agent, url, victim, n)
    note({ kind: 'victim', victim: victim.name, at, ms: now() - at, failure })
  }
  for (const [nth, victim] of VICTIMS.entries())
    repeat(now() + (nth * EVERY_MS) / VICTIMS.length, EVERY_MS, (n, at) => {
      const sent = send(victim, n, at)
      pending.add(sent)
      // Neither call nor note rejects.
      void sent.then(() => pending.delete(sent))
    })
  return { caughtUp: async () => void (await Promise.all(pending)) }
}

/** Calls `act` at `start` and each `everyMs` after it; those that are late are made up for at once. */
export function repeat(start: number, everyMs: number, act: (n: number, at: number) => void): void {
  let n = 0
  const run = (): void => {
    for (let at = start + n * everyMs; at <= now(); at = start + n * everyMs) {
      act(n, at)
      n += 1
    }
    setTimeout(run, Math.max(0, start + n * everyMs - now()))
  }
  setTimeout(run, Math.max(0, start - now()))
}
