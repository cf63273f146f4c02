// One deployment under load over HTTP: latency over one connection, then as many requests as some connections carry.
// Knows URLs, not what serves them.

import { type Dispatcher, Pool } from 'undici'
import { type Spread, toSpread } from './measure.ts'
import type { GivenRequest } from './request-options.ts'

export interface Target {
  readonly name: string
  readonly url: string
}

export interface Load {
  readonly request: GivenRequest
  /** Of the second part; each sends its next request when the last is answered. */
  readonly connections: number
  /** How long each part goes on, in seconds. */
  readonly seconds: number
}

export interface LoadResult extends Target {
  /** Of one request after the other over one connection, until the body is there; those that failed don't count. */
  readonly latency: Spread
  /** With all connections; those that failed don't count. */
  readonly requestsPerSecond: number
  /** All that were sent. */
  readonly requests: number
  /** Of these, answers other than 2xx, and those that never came. */
  readonly failed: number
  /** What the first of them was: `HTTP 503 ERR_BUSY`, `ECONNRESET`. */
  readonly firstFailure: string | undefined
}

/** Takes turns between targets this often, so that what disturbs the machine disturbs all of them. */
const ROUNDS = 3
/** Until caches, lanes and JIT have settled, in parts of the load's seconds. */
const WARM_UP = 1 / 3
/** A request without an answer, or a body that stops, for this long has failed. */
export const SILENCE_MS = 10_000

/** Puts the same load on each target, in turns. */
export async function loadTargets(targets: readonly Target[], load: Load): Promise<LoadResult[]> {
  const runs = targets.map(target => new TargetRun(target, load))
  try {
    const ms = load.seconds * 1000
    for (const run of runs) await run.warmUp(ms * WARM_UP)
    for (let round = 0; round < ROUNDS; round++) {
      for (const run of runs) await run.measure(ms / ROUNDS)
    }
    return runs.map(run => run.toResult())
  } finally {
    await Promise.all(runs.map(run => run.close()))
  }
}

class TargetRun {
  readonly #target: Target
  readonly #request: Dispatcher.RequestOptions
  readonly #single: Pool
  readonly #many: Pool
  readonly #connections: number
  readonly #times: number[] = []
  #requests = 0
  #failed = 0
  #firstFailure: string | undefined
  #carried = 0
  #carriedMs = 0

  constructor(target: Target, { request, connections }: Load) {
    const { origin, pathname, search } = new URL(target.url)
    const options = { pipelining: 1, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS }
    this.#target = target
    const { method, headers, body } = request
    // undici sends any method; its types list the usual ones.
    this.#request = { path: pathname + search, method: method as Dispatcher.HttpMethod, headers: headers.flat(), body }
    this.#single = new Pool(origin, { ...options, connections: 1 })
    this.#many = new Pool(origin, { ...options, connections })
    this.#connections = connections
  }

  /** What fails now may well do so for being new; it does not count. */
  async warmUp(ms: number): Promise<void> {
    await this.#carry(ms)
    await this.#ask(this.#single)
    this.#requests = 0
    this.#failed = 0
    this.#firstFailure = undefined
  }

  async measure(ms: number): Promise<void> {
    const end = performance.now() + ms
    do {
      const begun = performance.now()
      if (await this.#ask(this.#single)) this.#times.push(performance.now() - begun)
    } while (performance.now() < end)
    const begun = performance.now()
    this.#carried += await this.#carry(ms)
    this.#carriedMs += performance.now() - begun
  }

  toResult(): LoadResult {
    return {
      ...this.#target,
      latency: toSpread(this.#times),
      requestsPerSecond: (this.#carried / this.#carriedMs) * 1000,
      requests: this.#requests,
      failed: this.#failed,
      firstFailure: this.#firstFailure,
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#single.close(), this.#many.close()])
  }

  /** How many requests all connections had answered. */
  async #carry(ms: number): Promise<number> {
    const end = performance.now() + ms
    let answered = 0
    const goOn = async () => {
      do {
        if (await this.#ask(this.#many)) answered++
      } while (performance.now() < end)
    }
    await Promise.all(Array.from({ length: this.#connections }, goOn))
    return answered
  }

  async #ask(pool: Pool): Promise<boolean> {
    this.#requests++
    const failure = await ask(pool, this.#request)
    if (failure === undefined) return true
    this.#failed++
    this.#firstFailure ??= failure
    return false
  }
}

/** What went wrong, in words; undefined when all is well. */
async function ask(pool: Pool, request: Dispatcher.RequestOptions): Promise<string | undefined> {
  try {
    const { statusCode, headers, body } = await pool.request(request)
    for await (const _ of body);
    if (statusCode >= 200 && statusCode < 300) return undefined
    return ['HTTP', statusCode, headers['isolet-error'] ?? []].flat().join(' ')
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}
