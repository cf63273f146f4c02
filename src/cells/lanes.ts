// Which lane a function runs in. A cell runs one guest at a time, so those that hold it long are kept from those that
// don't. Decides from what was measured; knows no processes.

import type { Docket } from './docket.ts'

export type Lane = 'light' | 'probation' | 'heavy' | 'solitary'

export interface Lanes {
  laneOf(name: string, versionKey: string): Lane
  /** A request was answered within its limits, with that much CPU until its head. */
  served(name: string, versionKey: string, cpuMs: number): void
  /** A request passed its limit of CPU or memory: either holds its cell long. */
  overran(name: string, versionKey: string): void
}

/** Requests within their limits after which a version has proved itself. */
const PROBATION_REQUESTS = 20
/** The last requests that count, of which p95 is the second highest. */
const WINDOW = 32
const HEAVY_MS = 10
/** A function is light again when p95 has come down to this: between the two it stays where it is. */
const LIGHT_MS = 5
/** Functions whose figures are kept. */
const MAX_FUNCTIONS = 20_000

interface Conduct {
  versionKey: string
  served: number
  readonly cpuMs: number[]
  at: number
  heavy: boolean
}

export function createLanes(docket: Docket): Lanes {
  const conducts = new Map<string, Conduct>()

  function conductOf(name: string, versionKey: string): Conduct {
    const found = conducts.get(name)
    if (found?.versionKey === versionKey) return found
    const conduct: Conduct = { versionKey, served: 0, cpuMs: [], at: 0, heavy: false }
    conducts.delete(name)
    conducts.set(name, conduct)
    const [oldest] = conducts.keys()
    if (conducts.size > MAX_FUNCTIONS && oldest !== undefined) conducts.delete(oldest)
    return conduct
  }

  function record(conduct: Conduct, cpuMs: number): void {
    conduct.cpuMs[conduct.at % WINDOW] = cpuMs
    conduct.at += 1
    // While nothing is near either mark, there is nothing to work out.
    if (conduct.heavy ? conduct.at % WINDOW !== 0 : cpuMs < HEAVY_MS) return
    const highest = conduct.cpuMs.toSorted((a, b) => b - a)
    const p95 = highest[1] ?? 0
    conduct.heavy = conduct.heavy ? p95 > LIGHT_MS : p95 > HEAVY_MS
  }

  return {
    laneOf(name, versionKey) {
      if ((docket.find(name)?.strikes ?? 0) > 0) return 'solitary'
      const conduct = conductOf(name, versionKey)
      if (conduct.heavy) return 'heavy'
      return conduct.served < PROBATION_REQUESTS ? 'probation' : 'light'
    },
    served(name, versionKey, cpuMs) {
      const conduct = conductOf(name, versionKey)
      conduct.served += 1
      record(conduct, cpuMs)
      // It moves to another cell, where its first call compiles its functions once more: two such would make it heavy, and
      // have it move and start a third time. Who is slow beyond that shows it within two requests.
      if (conduct.served === PROBATION_REQUESTS && !conduct.heavy) {
        conduct.cpuMs.length = 0
        conduct.at = 0
      }
    },
    overran(name, versionKey) {
      const conduct = conductOf(name, versionKey)
      conduct.heavy = true
      conduct.cpuMs.fill(HEAVY_MS + 1)
    },
  }
}
