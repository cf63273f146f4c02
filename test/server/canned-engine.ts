// An engine without isolates, for tests of what stands in front of one: it answers what the test tells it to.

import type { Engine, EngineRequest, EngineResponse, Trial } from '../../src/host/engine.ts'
import type { HostStats, Percentiles } from '../../src/host/stats.ts'
import type { Version } from '../../src/host/version.ts'

export interface CannedAnswers {
  readonly dispatch?: (version: Version, request: EngineRequest) => EngineResponse | Promise<EngineResponse>
  readonly prepare?: (version: Version) => Promise<void>
}

export interface CannedEngine extends Engine {
  /** Keys given to `retire`, in order. */
  readonly retired: string[]
  /** Keys given to `prepare`, with whether they were to be kept warm. */
  readonly prepared: [key: string, keepWarm: boolean][]
}

const NONE: Percentiles = { count: 0, p50: 0, p95: 0, p99: 0, max: 0 }
const NO_PHASES = {
  queue: NONE,
  isolate: NONE,
  context: NONE,
  runtime: NONE,
  compile: NONE,
  evaluate: NONE,
  call: NONE,
}

export const EMPTY_STATS: HostStats = {
  pool: {
    isolates: 0,
    leased: 0,
    standby: 0,
    blanks: 0,
    blanksWanted: 0,
    heapBytes: 0,
    maxIsolates: 1,
    maxIsolateBytes: 1,
    waiting: 0,
  },
  evictions: { room: 0, bytes: 0, idle: 0, retired: 0, fault: 0, closed: 0 },
  requests: 0,
  errors: {},
  starts: { warm: 0, pooled: 0, cold: 0 },
  startMs: { warm: NONE, pooled: NONE, cold: NONE },
  phaseMs: { pooled: NO_PHASES, cold: NO_PHASES },
  exec: NONE,
  cpu: NONE,
  functions: {},
}

const TRIAL: Trial = {
  codeCache: new Uint8Array([7]),
  startup: { isolate: 1, compile: 2, evaluate: 3, total: 6 },
  heapBytes: 1,
}

/** By default a request is answered with the source of its version. */
export function createCannedEngine(answers: CannedAnswers = {}): CannedEngine {
  const retired: string[] = []
  const prepared: [string, boolean][] = []
  return {
    retired,
    prepared,
    async prepare(version, keepWarm) {
      await answers.prepare?.(version)
      prepared.push([version.key, keepWarm])
      return TRIAL
    },
    async dispatch(version, request) {
      return (await answers.dispatch?.(version, request)) ?? respond(request, { body: version.readArtifact().code })
    },
    retire: key => void retired.push(key),
    stats: () => EMPTY_STATS,
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

export function respond(request: EngineRequest, changes: Partial<EngineResponse> = {}): EngineResponse {
  return {
    status: 200,
    statusText: '',
    headers: [],
    body: null,
    start: 'warm',
    timing: { queue: 0, load: 0, exec: 1.23456, cpu: 0.5 },
    requestId: request.requestId ?? '',
    ...changes,
  }
}
