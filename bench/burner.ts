// A tenant that burns CPU: its function is called over one connection, each request as soon as the one before is answered.

import { type Answer, describe, type Failures, toFailures, toText } from './answers.ts'
import { openCaller } from './caller.ts'
import { median } from './percentiles.ts'

export interface BurnerReport extends Failures {
  readonly requestsPerSecond: number
  /** Median time of a request, in milliseconds. */
  readonly p50: number
}

export interface Burner {
  /** Calls no more, and tells what came of it. */
  stop(): Promise<BurnerReport>
}

/** Requests that find the turns, the latter of which count: by then the loop is compiled. */
const CALIBRATIONS = 30
const CALIBRATIONS_COUNTED = 15
const FIRST_TURNS = 1_000_000
/** Turns change by that factor at once, at most: a first call spends its time on other things. */
const MOST_CHANGE = 4

/**
 * Finds how many turns of the loop take a request `burnMs`, on this server as it is now.
 * @throws when the function fails.
 */
export async function calibrate(url: string, burnMs: number): Promise<number> {
  await using caller = openCaller(1)
  const found = [FIRST_TURNS]
  for (let n = 0; n < CALIBRATIONS; n++) {
    const turns = found.at(-1) ?? FIRST_TURNS
    const begun = performance.now()
    const answer = await caller.call(toTurns(url, turns))
    const ms = performance.now() - begun
    if (toText(answer) === undefined) throw new Error(`${url} answered ${describe(answer)}`)
    found.push(Math.round(turns * Math.min(MOST_CHANGE, Math.max(1 / MOST_CHANGE, burnMs / ms))))
  }
  return median(found.slice(-CALIBRATIONS_COUNTED))
}

export function startBurner(url: string, turns: number): Burner {
  const caller = openCaller(1)
  const times: number[] = []
  const answers: Answer[] = []
  const begun = performance.now()
  let stopped = false
  const burning = burn()
  return {
    async stop() {
      stopped = true
      await burning
      await caller[Symbol.asyncDispose]()
      const seconds = (performance.now() - begun) / 1000
      return { requestsPerSecond: times.length / seconds, p50: median(times), ...toFailures(answers) }
    },
  }

  async function burn(): Promise<void> {
    while (!stopped) {
      const sent = performance.now()
      answers.push(await caller.call(toTurns(url, turns)))
      times.push(performance.now() - sent)
    }
  }
}

function toTurns(url: string, turns: number): string {
  return `${url}?turns=${turns}`
}
