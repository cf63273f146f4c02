// What each function has done to cells: strikes, and the circuit that opens after three. Knows no processes.

import type { Clock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import type { Offence } from '../host/stats.ts'

export interface Docket {
  find(name: string): Offence | undefined
  /** @throws IsoletError ERR_BUSY while the circuit is open, but for the one request that tries it. */
  admit(name: string): void
  strike(name: string, reason: string): void
  /** A request went well. */
  absolve(name: string): void
  /** A new version begins without an open circuit; its strikes stay until it has shown that it is better. */
  reopen(name: string): void
  entries(): Iterable<[string, Offence]>
}

const STRIKES_TO_OPEN = 3
const FIRST_PAUSE_MS = 10_000
const MAX_PAUSE_MS = 600_000
/** A strike is forgiven after this long without another one, in milliseconds. */
const FORGIVEN_MS = 600_000
/** Names that are remembered; who deploys under ever new names pushes out their own. */
const MAX_RECORDS = 10_000

interface Entry {
  strikes: number
  reason: string
  struckAt: number
  /** The circuit stays open until then. */
  opensUntil: number
  probing: boolean
}

export function createDocket(clock: Clock): Docket {
  const entries = new Map<string, Entry>()

  function find(name: string): Entry | undefined {
    const entry = entries.get(name)
    if (entry === undefined || clock.now() - entry.struckAt < FORGIVEN_MS) return entry
    entries.delete(name)
    return undefined
  }

  function toOffence(entry: Entry): Offence {
    const { strikes, reason } = entry
    if (strikes < STRIKES_TO_OPEN) return { strikes, reason, circuit: 'closed' }
    return { strikes, reason, circuit: clock.now() < entry.opensUntil ? 'open' : 'half-open' }
  }

  return {
    find(name) {
      const entry = find(name)
      return entry && toOffence(entry)
    },
    admit(name) {
      const entry = find(name)
      if (entry === undefined || entry.strikes < STRIKES_TO_OPEN) return
      const leftMs = entry.opensUntil - clock.now()
      if (leftMs <= 0 && !entry.probing) entry.probing = true
      else throw circuitOpen(name, entry, leftMs)
    },
    strike(name, reason) {
      const entry = find(name) ?? { strikes: 0, reason, struckAt: 0, opensUntil: 0, probing: false }
      entry.strikes += 1
      const pauses = Math.max(0, entry.strikes - STRIKES_TO_OPEN)
      const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses)
      const now = clock.now()
      entries.delete(name)
      entries.set(name, { ...entry, reason, struckAt: now, opensUntil: now + pauseMs, probing: false })
      const [oldest] = entries.keys()
      if (entries.size > MAX_RECORDS && oldest !== undefined) entries.delete(oldest)
    },
    absolve(name) {
      const entry = entries.get(name)
      if (entry?.probing) Object.assign(entry, { probing: false, strikes: STRIKES_TO_OPEN - 1 })
    },
    reopen(name) {
      const entry = entries.get(name)
      if (entry !== undefined) Object.assign(entry, { probing: false, strikes: Math.min(1, entry.strikes) })
    },
    entries: () => [...entries].map(([name, entry]): [string, Offence] => [name, toOffence(entry)]),
  }
}

function circuitOpen(name: string, { strikes, reason }: Entry, leftMs: number): IsoletError {
  const wait = leftMs > 0 ? `in ${Math.ceil(leftMs / 1000)} s` : 'once the request that tries it now is through'
  const message = `${name} is not run: it ended ${strikes} cells (${reason}); tried again ${wait}`
  return new IsoletError('ERR_BUSY', message, { retryAfterMs: Math.max(0, leftMs) })
}
