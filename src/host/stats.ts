// The figures a host keeps of itself, as plain data.

import type { ErrorCode } from '../base/errors.ts'
import type { StartKind, StartPhases } from './engine.ts'

/** Percentiles of a duration, in milliseconds; zeros when nothing was measured. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/**
 * What a first request waits for: an isolate (`queue`), the steps of making and binding one, and its own first run
 * (`call`), which lasts from having the isolate to the head of the response.
 */
export type StartPhase = 'queue' | keyof StartPhases | 'call'

/** Why an isolate left the pool. */
export type EvictionReason = 'room' | 'bytes' | 'idle' | 'retired' | 'fault' | 'closed'

export interface FunctionStats {
  readonly requests: number
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>
  readonly starts: Readonly<Record<StartKind, number>>
  /** From lease to the head of the response. */
  readonly exec: Percentiles
  readonly cpu: Percentiles
}

export interface HostStats {
  readonly pool: {
    /** Bound isolates: idle and leased. */
    readonly isolates: number
    readonly leased: number
    /** Isolates of trial starts that wait for the first request of their version. */
    readonly standby: number
    readonly blanks: number
    /** Blanks that there should be, by how many were taken of late. */
    readonly blanksWanted: number
    /** What they take of the machine: heaps as large as V8 has made them, and buffers. */
    readonly heapBytes: number
    readonly maxIsolates: number
    readonly maxIsolateBytes: number
    /** Requests waiting for an isolate. */
    readonly waiting: number
  }
  readonly evictions: Readonly<Record<EvictionReason, number>>
  readonly requests: number
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>
  readonly starts: Readonly<Record<StartKind, number>>
  /** Time from asking for an isolate to having it, by how it was had. */
  readonly startMs: Readonly<Record<StartKind, Percentiles>>
  /** Where the time of first requests that were answered went. A phase that none of them waited for has count 0. */
  readonly phaseMs: Readonly<Record<Exclude<StartKind, 'warm'>, Readonly<Record<StartPhase, Percentiles>>>>
  readonly exec: Percentiles
  readonly cpu: Percentiles
  /** Left out by an engine without cells. */
  readonly cells?: {
    readonly all: readonly CellStats[]
    /** Cells that died since the start. */
    readonly lost: number
    /** Requests that were run again after that. */
    readonly replays: number
    /** By function name. */
    readonly offenders: Readonly<Record<string, Offence>>
  }
  /** By function name; the 1,000 used last. */
  readonly functions: Readonly<Record<string, FunctionStats>>
}

export interface CellStats {
  readonly id: number
  readonly pid: number
  readonly lane: 'light' | 'probation' | 'heavy' | 'solitary' | 'spare' | 'leaving'
  /** Requests that are on it. */
  readonly requests: number
  readonly isolates: number
  readonly rssBytes: number
}

/** What a function did to cells. */
export interface Offence {
  readonly strikes: number
  /** Why the last cell ended, in words. */
  readonly reason: string
  /** Open: answered ERR_BUSY at once; half-open: the next request is a trial. */
  readonly circuit: 'closed' | 'open' | 'half-open'
}
