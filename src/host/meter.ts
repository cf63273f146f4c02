// Counts and durations of a host and of the functions it ran last. Knows no isolates.

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { LRUCache } from 'lru-cache'
import type { ErrorCode } from '../base/errors.ts'
import { START_PHASES, type StartKind, type Timing } from './engine.ts'
import type { EvictionReason, FunctionStats, HostStats, Percentiles, StartPhase } from './stats.ts'

/** Functions whose figures are kept; each costs about 40 KiB. */
const MAX_FUNCTIONS = 1000

type ErrorCounts = Partial<Record<ErrorCode, number>>

interface Tally {
  requests: number
  readonly errors: ErrorCounts
  readonly starts: Record<StartKind, number>
  readonly exec: RecordableHistogram
  readonly cpu: RecordableHistogram
}

export interface Meter {
  answered(name: string, start: StartKind, timing: Timing): void
  failed(name: string, code: ErrorCode): void
  /** An isolate was had for a request, in this many milliseconds. */
  started(start: StartKind, ms: number): void
  evicted(reason: EvictionReason): void
  read(): Meters
}

export interface Meters extends FunctionStats {
  readonly evictions: Readonly<Record<EvictionReason, number>>
  readonly startMs: HostStats['startMs']
  readonly phaseMs: HostStats['phaseMs']
  readonly functions: Readonly<Record<string, FunctionStats>>
}

export function createMeter(): Meter {
  const all = createTally()
  const functions = new LRUCache<string, Tally>({ max: MAX_FUNCTIONS })
  const evictions = createEvictions()
  const startMs = { warm: createDurations(), pooled: createDurations(), cold: createDurations() }
  const phaseMs = { pooled: createPhases(createDurations), cold: createPhases(createDurations) }

  function tallyOf(name: string): Tally {
    const found = functions.get(name)
    if (found !== undefined) return found
    const tally = createTally()
    functions.set(name, tally)
    return tally
  }

  return {
    answered(name, start, timing) {
      for (const tally of [all, tallyOf(name)]) {
        tally.requests += 1
        tally.starts[start] += 1
        record(tally.exec, timing.exec)
        record(tally.cpu, timing.cpu)
      }
      if (start !== 'warm') recordPhases(phaseMs[start], timing)
    },
    failed(name, code) {
      for (const tally of [all, tallyOf(name)]) {
        tally.requests += 1
        tally.errors[code] = (tally.errors[code] ?? 0) + 1
      }
    },
    started: (start, ms) => record(startMs[start], ms),
    evicted(reason) {
      evictions[reason] += 1
    },
    read: () => ({
      ...readTally(all),
      evictions: { ...evictions },
      startMs: { warm: read(startMs.warm), pooled: read(startMs.pooled), cold: read(startMs.cold) },
      phaseMs: { pooled: readPhases(phaseMs.pooled), cold: readPhases(phaseMs.cold) },
      functions: Object.fromEntries([...functions.entries()].map(([name, tally]) => [name, readTally(tally)])),
    }),
  }
}

/** Counts evictions alone, for a host whose requests somebody else counts. */
export function createEvictionMeter(): Meter {
  const evictions = createEvictions()
  const none = readTally(createTally())
  const startMs = { warm: none.exec, pooled: none.exec, cold: none.exec }
  const phases = createPhases(() => none.exec)
  const phaseMs = { pooled: phases, cold: phases }
  const ignore = (): void => undefined
  return {
    answered: ignore,
    failed: ignore,
    started: ignore,
    evicted(reason) {
      evictions[reason] += 1
    },
    read: () => ({ ...none, evictions: { ...evictions }, startMs, phaseMs, functions: {} }),
  }
}

function createEvictions(): Record<EvictionReason, number> {
  return { room: 0, bytes: 0, idle: 0, retired: 0, fault: 0, closed: 0 }
}

function createTally(): Tally {
  return {
    requests: 0,
    errors: {},
    starts: { warm: 0, pooled: 0, cold: 0 },
    exec: createDurations(),
    cpu: createDurations(),
  }
}

function createPhases<Figure>(create: () => Figure): Record<StartPhase, Figure> {
  return {
    queue: create(),
    isolate: create(),
    context: create(),
    runtime: create(),
    compile: create(),
    evaluate: create(),
    call: create(),
  }
}

function recordPhases(to: Record<StartPhase, RecordableHistogram>, { queue, exec, phases }: Timing): void {
  record(to.queue, queue)
  for (const phase of START_PHASES) if (phases?.[phase]) record(to[phase], phases[phase])
  record(to.call, exec)
}

function readPhases(from: Record<StartPhase, RecordableHistogram>): Record<StartPhase, Percentiles> {
  const { queue, isolate, context, runtime, compile, evaluate, call } = from
  return {
    queue: read(queue),
    isolate: read(isolate),
    context: read(context),
    runtime: read(runtime),
    compile: read(compile),
    evaluate: read(evaluate),
    call: read(call),
  }
}

/** Microseconds up to ten minutes, two significant figures. */
function createDurations(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: 600_000_000, figures: 2 })
}

function record(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.min(600_000_000, Math.max(1, Math.round(ms * 1000))))
}

function readTally(tally: Tally): FunctionStats {
  const { requests, errors, starts, exec, cpu } = tally
  return { requests, errors: { ...errors }, starts: { ...starts }, exec: read(exec), cpu: read(cpu) }
}

function read(histogram: RecordableHistogram): Percentiles {
  if (histogram.count === 0) return { count: 0, p50: 0, p95: 0, p99: 0, max: 0 }
  const at = (percentile: number): number => histogram.percentile(percentile) / 1000
  return { count: histogram.count, p50: at(50), p95: at(95), p99: at(99), max: histogram.max / 1000 }
}
