// The inline host: leases isolates in this process, runs requests on them, keeps the figures. Knows nothing of HTTP
// servers or of where versions are stored.

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, systemClock } from '../base/clock.ts'
import { IsoletError, toIsoletError } from '../base/errors.ts'
import { toLimits } from '../base/limits.ts'
import { notePassed } from '../base/young-buffers.ts'
import { readGuestRuntime } from '../build/guest-runtime.ts'
import { type EntryWatch, UNWATCHED } from '../isolate/entry-watch.ts'
import { createGuestRuntime, type GuestRuntime } from '../isolate/guest-runtime.ts'
import { relaxTimers } from '../isolate/timer-slack.ts'
import { touchPages } from '../isolate/touched-pages.ts'
import { createTurns, type Turns } from '../isolate/turns.ts'
import { hardenV8 } from '../isolate/v8-flags.ts'
import { createThreads, type Threads } from '../ops/crypto-queue.ts'
import type { Egress } from '../ops/egress.ts'
import { type BlankDemand, createBlankDemand } from '../pool/blank-demand.ts'
import { type Blanks, createBlanks } from '../pool/blanks.ts'
import { createPool, type Demand, type Lease, type Pool } from '../pool/pool.ts'
import { createStandby, type Room, type Standby } from '../pool/standby.ts'
import { checkBody } from './body-limit.ts'
import { type Bounds, toBounds } from './bounds.ts'
import { type CodeCaches, createCodeCaches } from './code-caches.ts'
import type { Engine, EngineOptions, EngineRequest, EngineResponse, StartKind, StartPhases, Trial } from './engine.ts'
import { createMeter, type Meter } from './meter.ts'
import { createPageReserve, type PageReserve } from './page-reserve.ts'
import { rehearse } from './rehearsal.ts'
import { Seat, type SeatRequest } from './seat.ts'
import type { HostStats } from './stats.ts'
import type { Version } from './version.ts'

/** A seat with how it came to be. */
interface Warm {
  readonly seat: Seat
  readonly origin: Exclude<StartKind, 'warm'>
  readonly startup: Trial['startup']
  readonly phases: StartPhases
  /** No request is through yet. */
  isNovice: boolean
}

interface VersionDemand extends Demand {
  readonly version: Version
}

interface Built {
  readonly clock: Clock
  readonly runtime: GuestRuntime
  readonly watch: EntryWatch
  readonly egress: Egress
  readonly meter: Meter
}

const DEFAULT_GRACE_MS = 10_000
/** Of a start from a blank, which was made when nobody waited for it. */
const MADE_AHEAD = { isolate: 0, context: 0, runtime: 0 }
const CLOSE_POLL_MS = 10
/** What isolates of trial starts may weigh together in a full host, while nobody has asked for them. */
const STANDBY_BYTES = 64 * 1024 * 1024
/** The start of an isolate that was bound before anybody waited for it. */
const AHEAD = {
  startup: { isolate: 0, compile: 0, evaluate: 0, total: 0 },
  phases: { ...MADE_AHEAD, compile: 0, evaluate: 0 },
}
/**
 * From its arrival, every request may wait this long for its turn, whatever its waitMs: an event loop is shared, and one
 * entry of a neighbour takes up to 175 ms at the default limits.
 */
const LEAST_TURN_MS = 250
/** Disposing of an isolate holds the thread for 0.4 ms. */
const HOUSEKEEPING_DELAY_MS = 5
/** Until a first request's code is taken into the cache of its version: where functions start, others start soon. */
const LESSON_DELAY_MS = 250

/** What a host is built on; each is made when left out. */
export interface HostParts {
  readonly clock?: Clock | undefined
  /** The guest runtime, rehearsed if it has a code cache. */
  readonly runtime?: GuestRuntime | undefined
  readonly watch?: EntryWatch | undefined
  /** What carries the guests' fetches; closed with the host. Left out, sockets of this process do. */
  readonly egress?: Egress | undefined
  readonly meter?: Meter | undefined
}

/** Opens a host whose isolates live in this process. */
export async function openHost(options: EngineOptions = {}, parts: HostParts = {}): Promise<Engine> {
  hardenV8()
  relaxTimers()
  const { clock = systemClock, watch = UNWATCHED, meter = createMeter() } = parts
  const { runtime = createGuestRuntime(await readGuestRuntime()) } = parts
  const bounds = toBounds(options)
  const egress = parts.egress ?? (await openOwnEgress(options))
  if (runtime.core.codeCache === undefined) await rehearse({ runtime, clock, egress })
  return new InlineHost(options, bounds, { runtime, clock, watch, egress, meter })
}

/** Read here and not before: who brings egress along, as a cell does, has no use for an HTTP client, which takes 0.1 s. */
async function openOwnEgress({ allowPrivateEgress, ownPorts }: EngineOptions): Promise<Egress> {
  const { createLocalEgress } = await import('../ops/local-egress.ts')
  return createLocalEgress({ allowPrivate: allowPrivateEgress, ownPorts })
}

class InlineHost implements Engine {
  readonly #options: EngineOptions
  readonly #bounds: Bounds
  readonly #runtime: GuestRuntime
  readonly #clock: Clock
  readonly #watch: EntryWatch
  readonly #turns: Turns = createTurns()
  readonly #egress: Egress
  readonly #threads: Threads
  readonly #demand: BlankDemand
  readonly #blanks: Blanks<Seat>
  readonly #reserve: PageReserve | undefined
  readonly #pool: Pool<VersionDemand, Warm>
  /** Isolates of trial starts, for the first request of their version. */
  readonly #standby: Standby<Warm>
  readonly #caches: CodeCaches = createCodeCaches()
  readonly #meter: Meter
  readonly #seats = new Set<Seat>()
  readonly #blankMiB: number
  #closed = false

  constructor(options: EngineOptions, bounds: Bounds, { runtime, clock, watch, egress, meter }: Built) {
    this.#options = options
    this.#bounds = bounds
    this.#runtime = runtime
    this.#clock = clock
    this.#watch = watch
    this.#egress = egress
    this.#meter = meter
    this.#threads = createThreads(clock)
    this.#blankMiB = toLimits({}, options.limits).memoryMiB
    this.#demand = createBlankDemand({ ...bounds.blanks, clock })
    this.#blanks = createBlanks({
      demand: this.#demand,
      make: () => this.#openBlank(),
      dispose: seat => this.#closeSeat(seat),
      isBusy: () => this.#isBusy(),
      clock,
    })
    this.#reserve = this.#openReserve(bounds.reserveMiB)
    this.#pool = createPool<VersionDemand, Warm>({
      maxCount: bounds.maxIsolates,
      maxBytes: bounds.maxIsolateBytes,
      maxPerKey: bounds.maxIsolatesPerFunction,
      idleTtlMs: bounds.idleTtlMs,
      clock,
      open: demand => this.#start(demand.version),
      close: ({ seat }, reason) => {
        this.#meter.evicted(reason)
        // Costs about 0.4 ms, which the request that needed the room should not pay.
        this.#later(() => this.#closeSeat(seat))
      },
      weigh: ({ seat }) => seat.guest.takenBytes,
      isDoomed: ({ seat }) => seat.guest.doom !== undefined,
    })
    this.#standby = createStandby<Warm>({
      room: () => this.#roomBeside(),
      least: { count: bounds.blanks.floor, bytes: STANDBY_BYTES },
      idleTtlMs: bounds.idleTtlMs,
      clock,
      weigh: ({ seat }) => seat.guest.takenBytes,
      close: ({ seat }) => this.#later(() => this.#closeSeat(seat)),
    })
  }

  async prepare(version: Version, keepWarm: boolean): Promise<Trial> {
    const { seat, startup } = this.#open(version, true)
    const codeCache = this.#bounds.codeCache ? seat.takeCodeCache() : undefined
    this.#caches.keep(version.key, codeCache)
    const { heapBytes, doom } = seat.guest
    if (doom === undefined && this.#bounds.keepWarm)
      this.#standby.put(version.key, { seat, origin: 'pooled', isNovice: true, ...AHEAD })
    else this.#closeSeat(seat)
    if (keepWarm && this.#bounds.keepWarm) await this.#warm(version)
    return { codeCache, startup, heapBytes }
  }

  async dispatch(version: Version, request: EngineRequest): Promise<EngineResponse> {
    try {
      return await this.#run(version, request)
    } catch (error) {
      const failure = toIsoletError(error)
      this.#meter.failed(version.name, failure.code)
      throw failure
    }
  }

  retire(versionKey: string): void {
    this.#pool.retire(versionKey)
    this.#standby.drop(versionKey)
    this.#caches.forget(versionKey)
  }

  stats(): HostStats {
    const { alive, leased, bytes, waiting } = this.#pool.counts()
    const { maxIsolates, maxIsolateBytes } = this.#bounds
    const ahead = { standby: this.#standby.count, blanks: this.#blanks.count, blanksWanted: this.#demand.target }
    const pool = { isolates: alive, leased, ...ahead, heapBytes: bytes, waiting }
    return { pool: { ...pool, maxIsolates, maxIsolateBytes }, ...this.#meter.read() }
  }

  async close(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#blanks.close()
    this.#reserve?.close()
    this.#pool.close()
    this.#standby.close()
    const deadline = this.#clock.now() + graceMs
    while (this.#pool.counts().leased > 0 && this.#clock.now() < deadline) await sleep(CLOSE_POLL_MS)
    for (const seat of [...this.#seats]) this.#closeSeat(seat)
    await this.#egress.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(version: Version, request: EngineRequest): Promise<EngineResponse> {
    const begun = this.#clock.now()
    checkBody(version, request)
    const { waitedMs = 0, queuedMs = waitedMs } = request
    const demand = toDemand(version, queuedMs)
    const lease = this.#pool.tryLease(demand) ?? (await this.#pool.lease(demand))
    const leased = this.#clock.now()
    const start = lease.fresh ? lease.thing.origin : 'warm'
    const load = lease.fresh ? lease.thing.startup.total : 0
    this.#meter.started(start, leased - begun)
    const requestId = request.requestId ?? randomUUID()
    const wallMs = version.limits.wallMs - (leased - begun) - waitedMs
    // Making an isolate is no waiting.
    const turnBy = begun + load + Math.max(version.limits.waitMs, LEAST_TURN_MS) - queuedMs
    const invocation = this.#begin(lease, version, { request, requestId, wallMs, turnBy })
    const { status, statusText, headers, body } = await invocation.response
    const exec = this.#clock.now() - leased
    const queue = Math.max(0, leased - begun - load)
    const phases = lease.fresh ? lease.thing.phases : undefined
    const timing = { queue, load, exec, cpu: invocation.cpuMs, phases }
    this.#meter.answered(version.name, start, timing)
    return { status, statusText, headers, body, start, timing, requestId }
  }

  #begin(lease: Lease<Warm>, { key }: Version, request: Omit<SeatRequest, 'onEnd'>): ReturnType<Seat['run']> {
    const { thing } = lease
    const onEnd = (): void => {
      lease.release()
      if (thing.isNovice) this.#learnLater(key, thing.seat)
      thing.isNovice = false
    }
    try {
      return thing.seat.run({ ...request, onEnd })
    } catch (error) {
      lease.release()
      throw error
    }
  }

  /** What the first request compiled, the next isolate of the version finds compiled. Takes milliseconds, and can wait. */
  #learnLater(key: string, seat: Seat): void {
    if (this.#closed || !this.#caches.isLearning(key)) return
    this.#clock.afterIdly(LESSON_DELAY_MS, () => {
      if (this.#isBusy()) this.#learnLater(key, seat)
      else if (this.#caches.isLearning(key)) this.#caches.learn(key, seat.takeCodeCache())
    })
  }

  #isBusy(): boolean {
    return this.#turns.length > 0 || this.#pool.counts().waiting > 0
  }

  /** An isolate bound to the version: that of its trial start, if it is still there. */
  #start(version: Version): Warm {
    const found = this.#standby.take(version.key)
    if (found !== undefined) return found
    // Once the pool has counted this one.
    if (this.#standby.count > 0) this.#clock.soon(() => this.#standby.fit())
    return this.#open(version)
  }

  /** What the pool leaves, for isolates that nobody has asked for: half of the memory, as somebody may ask for others. */
  #roomBeside(): Room {
    const { maxIsolates, maxIsolateBytes } = this.#bounds
    const { alive, bytes } = this.#pool.counts()
    return { count: maxIsolates - alive, bytes: (maxIsolateBytes - bytes) / 2 }
  }

  /** From a blank where one of its memory limit is there. */
  #open(version: Version, isTrial = false): Warm {
    if (this.#closed) throw new IsoletError('ERR_CLOSED', 'the host is closed')
    const begun = this.#clock.now()
    const { memoryMiB } = version.limits
    const blank = memoryMiB === this.#blankMiB ? this.#blanks.take() : undefined
    const seat = blank ?? this.#openSeat(memoryMiB)
    this.#reserve?.used()
    const isolate = this.#clock.now() - begun
    try {
      const caching = this.#bounds.codeCache ? { caches: this.#caches, isTrial } : {}
      const { compile, evaluate, readBytes } = seat.bind(version, caching)
      notePassed(readBytes, collect => this.#later(collect))
      const startup = { isolate, compile, evaluate, total: isolate + compile + evaluate }
      const made = blank === undefined ? seat.guest.blankTimes : MADE_AHEAD
      const phases = { ...made, compile, evaluate }
      return { seat, origin: blank === undefined ? 'cold' : 'pooled', startup, phases, isNovice: true }
    } catch (error) {
      this.#closeSeat(seat)
      throw error
    }
  }

  async #warm(version: Version): Promise<void> {
    const lease = await this.#pool.lease(toDemand(version))
    lease.release()
  }

  #openSeat(memoryMiB: number): Seat {
    const seat = new Seat({
      runtime: this.#runtime,
      clock: this.#clock,
      egress: this.#egress,
      threads: this.#threads,
      watch: this.#watch,
      turns: this.#turns,
      memoryMiB,
      onLog: line => this.#options.onLog?.(line),
      onInternalError: error => this.#options.onInternalError?.(error),
    })
    this.#seats.add(seat)
    return seat
  }

  #openReserve(mebibytes: number): PageReserve | undefined {
    if (mebibytes === 0) return undefined
    const isBusy = (): boolean => this.#isBusy()
    return createPageReserve({ touch: () => touchPages(mebibytes), isBusy, clock: this.#clock })
  }

  #openBlank(): Seat {
    const seat = this.#openSeat(this.#blankMiB)
    seat.guest.warmUp(false)
    return seat
  }

  /** Housekeeping, out of the way of the request that made it necessary and of those right behind it. */
  #later(work: () => void): void {
    this.#clock.afterIdly(HOUSEKEEPING_DELAY_MS, work)
  }

  #closeSeat(seat: Seat): void {
    this.#seats.delete(seat)
    seat.dispose()
  }
}

function toDemand(version: Version, waitedMs = 0): VersionDemand {
  const { key, name, limits } = version
  // Who waited past wallMs would be lent an isolate only to be told so.
  const waitMs = Math.min(limits.waitMs, limits.wallMs)
  return { key, name, concurrency: limits.concurrency, waitMs, waitedMs, version }
}
