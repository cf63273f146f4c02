// What the observer notes while attacks go on. Times are milliseconds of the system's monotonic clock, which every
// thread reads alike.

/** One request of a victim's traffic. */
export interface VictimSample {
  readonly kind: 'victim'
  readonly victim: string
  /** When it was due, whether or not it could be sent then: a server that stalls pays for the queue as well. */
  readonly at: number
  readonly ms: number
  /** What was wrong with it; undefined for the right answer. */
  readonly failure: string | undefined
}

/** One call of the router's `/healthz`. */
export interface HealthSample {
  readonly kind: 'health'
  readonly at: number
  readonly ms: number
  readonly failure: string | undefined
}

/** The processes there were, and the memory they held together. */
export interface TreeSample {
  readonly kind: 'tree'
  readonly at: number
  readonly pids: readonly number[]
  readonly bytes: number
}

export type Observation = VictimSample | HealthSample | TreeSample

/** What the observer says to the test: what it noted, or that every request it had sent is over. */
export type FromObserver = Observation | { readonly kind: 'caught-up' }
export type ToObserver = 'catch-up'

/** The server under attack. */
export interface Target {
  readonly url: string
  readonly adminUrl: string
  /** The router's process. */
  readonly pid: number
}

export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
