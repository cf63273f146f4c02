// How much of everything a run measures.

import { WARM_BUNDLES, type WarmBundle } from './warm-bundles.ts'

export interface Sizes {
  readonly rounds: number
  /** Measured warm: latency, load, throughput. */
  readonly bundles: readonly WarmBundle[]
  /**
   * Requests to a tenant, one after another, before it counts as warm, and for how long at most: V8 goes on to compile
   * what a server runs for thousands of requests. Hello inline took 0.120 ms after 200 of them, 0.103 after 2,500 and
   * 0.097 after 10,000, one in cells 0.219, 0.160 and 0.148; plain Hono and workerd took what they took from the start.
   */
  readonly warmUp: { readonly requests: number; readonly ms: number }
  readonly start: {
    /** Fresh tenants of each bundle, in each round. */
    readonly functions: number
    /** Starts through the library that don't count: it is full by then, and memory was used before. */
    readonly warmUp: number
    /** Later requests to tenants that are there, in each round. */
    readonly warm: number
    /** Time for a pool to make what it makes ahead, in milliseconds. */
    readonly pauseMs: number
  }
  readonly latency: { readonly requests: number; readonly streamRequests: number }
  readonly load: {
    readonly ratesPerSecond: Readonly<Record<'hello' | 'echo' | 'stream', readonly number[]>>
    readonly seconds: number
  }
  /** In whole seconds: wrk takes no others. */
  readonly throughput: { readonly seconds: number; readonly warmUpSeconds: number }
  readonly density: { readonly functions: readonly number[] }
  readonly churn: { readonly functions: number; readonly room: number; readonly requests: number }
  readonly growth: { readonly functions: readonly number[]; readonly warmUp: number; readonly samples: number }
  readonly neighbour: { readonly seconds: number; readonly perSecond: number }
}

export const FULL: Sizes = {
  rounds: 3,
  bundles: WARM_BUNDLES,
  warmUp: { requests: 5000, ms: 600 },
  start: { functions: 67, warmUp: 60, warm: 70, pauseMs: 16 },
  latency: { requests: 1000, streamRequests: 100 },
  load: { ratesPerSecond: { hello: [500, 2000, 4000], echo: [500, 2000], stream: [50] }, seconds: 0.5 },
  throughput: { seconds: 2, warmUpSeconds: 3 },
  density: { functions: [100, 500, 1000] },
  churn: { functions: 5000, room: 500, requests: 6000 },
  growth: { functions: [500, 50_000], warmUp: 20, samples: 150 },
  neighbour: { seconds: 1.5, perSecond: 100 },
}

/** A first impression: the same cases, few samples. */
export const QUICK: Sizes = {
  rounds: 1,
  bundles: WARM_BUNDLES,
  warmUp: { requests: 2000, ms: 400 },
  start: { functions: 30, warmUp: 20, warm: 30, pauseMs: 8 },
  latency: { requests: 300, streamRequests: 30 },
  load: { ratesPerSecond: { hello: [500, 2000], echo: [500], stream: [50] }, seconds: 1 },
  throughput: { seconds: 1, warmUpSeconds: 1 },
  density: { functions: [100, 300] },
  churn: { functions: 1000, room: 100, requests: 1000 },
  growth: { functions: [500, 5000], warmUp: 20, samples: 50 },
  neighbour: { seconds: 2, perSecond: 100 },
}

/** Shows that all of it runs, and nothing else. */
export const SMOKE: Sizes = {
  rounds: 1,
  bundles: ['hello'],
  warmUp: { requests: 50, ms: 100 },
  start: { functions: 2, warmUp: 0, warm: 2, pauseMs: 20 },
  latency: { requests: 5, streamRequests: 2 },
  load: { ratesPerSecond: { hello: [50], echo: [50], stream: [50] }, seconds: 0.1 },
  throughput: { seconds: 1, warmUpSeconds: 0 },
  density: { functions: [2, 4] },
  churn: { functions: 20, room: 5, requests: 20 },
  growth: { functions: [50, 100], warmUp: 0, samples: 2 },
  neighbour: { seconds: 0.1, perSecond: 50 },
}
