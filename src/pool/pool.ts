// Warm things, kept by key: leased, shared up to a concurrency, evicted least recently used first. Knows leases; does
// not know isolates.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import { createWaitingLine, type Waiter, type WaitingLine } from './waiting-line.ts'

/** What the pool must know about a key's things. */
export interface Demand {
  readonly key: string
  /** How the key is called in messages. */
  readonly name: string
  /** Leases that one thing may have at once. */
  readonly concurrency: number
  /** Longest wait for a lease, in milliseconds; 0 never waits. */
  readonly waitMs: number
  /** How much of it is over already. */
  readonly waitedMs: number
}

/** Why a thing left the pool. */
export type CloseReason = 'room' | 'bytes' | 'idle' | 'retired' | 'fault' | 'closed'

export interface PoolOptions<D extends Demand, Thing> {
  /** Things alive at once, idle and leased. */
  readonly maxCount: number
  /** What they may weigh together, in bytes. */
  readonly maxBytes: number
  /** Things of one key alive at once. */
  readonly maxPerKey: number
  /** A thing idle for this long is closed, in milliseconds; 0: never. */
  readonly idleTtlMs: number
  readonly clock: Clock
  readonly open: (demand: D) => Thing
  readonly close: (thing: Thing, reason: CloseReason) => void
  readonly weigh: (thing: Thing) => number
  /** True for a thing that must never be lent again. */
  readonly isDoomed: (thing: Thing) => boolean
}

export interface Lease<Thing> {
  readonly thing: Thing
  /** True when the thing was made for this lease. */
  readonly fresh: boolean
  release(): void
}

interface PoolCounts {
  readonly alive: number
  readonly leased: number
  readonly bytes: number
  readonly waiting: number
}

export interface Pool<D extends Demand, Thing> {
  /** A lease on a thing that is there and has room; undefined when there is none. */
  tryLease(demand: D): Lease<Thing> | undefined
  /**
   * A lease, opening a thing where the bounds allow it and waiting where they don't.
   * @throws IsoletError ERR_BUSY after waitMs, or at once when the line is full; whatever `open` throws.
   */
  lease(demand: D): Promise<Lease<Thing>>
  /** Lends things of this key no longer; leased ones are closed when their last lease ends. */
  retire(key: string): void
  counts(): PoolCounts
  /** Closes idle things now, leased ones when their last lease ends, and turns away whoever waits. */
  close(): void
}

/** Past this share of a thing's leases the next one is opened ahead of need. */
const SATURATION = 0.75
/** Turns of the event loop for which things that are busy may become free before another is opened. */
const PATIENT_TURNS = 4
/** A thing is weighed again after this many leases: a weighing costs about 2 µs. */
const WEIGH_EVERY = 16

interface Slot<Thing> {
  readonly id: number
  readonly shelf: Shelf<Thing>
  readonly thing: Thing
  leases: number
  leasesEver: number
  bytes: number
  retired: boolean
}

interface Shelf<Thing> {
  readonly key: string
  readonly slots: Slot<Thing>[]
  expanding: boolean
}

export function createPool<D extends Demand, Thing>(options: PoolOptions<D, Thing>): Pool<D, Thing> {
  return new LruPool(options)
}

class LruPool<D extends Demand, Thing> implements Pool<D, Thing> {
  readonly #options: PoolOptions<D, Thing>
  readonly #shelves = new Map<string, Shelf<Thing>>()
  /** Only idle slots: what is leased can't be evicted, because it is not in here. */
  readonly #idle: LRUCache<number, Slot<Thing>>
  readonly #line: WaitingLine<D, Lease<Thing>>
  #alive = 0
  #leased = 0
  #bytes = 0
  #lastId = 0
  #closed = false

  constructor(options: PoolOptions<D, Thing>) {
    this.#options = options
    this.#line = createWaitingLine(options.clock)
    this.#idle = new LRUCache<number, Slot<Thing>>({
      max: options.maxCount,
      ttl: options.idleTtlMs,
      perf: options.clock,
      ttlResolution: 0,
      dispose: (slot, _id, reason) => {
        if (reason === 'expire') this.#close(slot, 'idle')
      },
    })
    this.#sweepIdle()
  }

  tryLease(demand: D): Lease<Thing> | undefined {
    const shelf = this.#shelves.get(demand.key)
    if (shelf === undefined || this.#closed) return undefined
    const slot = shelf.slots.find(slot => slot.leases < demand.concurrency && this.#isLendable(slot))
    if (slot === undefined) return undefined
    const lease = this.#lend(slot, false)
    if (slot.leases > demand.concurrency * SATURATION) this.#expand(shelf, demand)
    return lease
  }

  async lease(demand: D): Promise<Lease<Thing>> {
    const lease = this.tryLease(demand)
    if (lease !== undefined) return lease
    const later = this.#shelves.has(demand.key) ? await this.#leaseLater(demand) : undefined
    if (this.#closed) throw new IsoletError('ERR_CLOSED', 'the host is closed')
    return later ?? this.tryLease(demand) ?? this.#tryOpen(demand) ?? (await this.#line.join(demand))
  }

  retire(key: string): void {
    const shelf = this.#shelves.get(key)
    for (const slot of [...(shelf?.slots ?? [])]) this.#retire(slot, 'retired')
    this.#serveLine()
  }

  counts(): PoolCounts {
    return { alive: this.#alive, leased: this.#leased, bytes: this.#bytes, waiting: this.#line.length }
  }

  close(): void {
    this.#closed = true
    this.#line.close(new IsoletError('ERR_CLOSED', 'the host is closed'))
    for (const shelf of [...this.#shelves.values()]) {
      for (const slot of [...shelf.slots]) this.#retire(slot, 'closed')
    }
  }

  /** What came in one turn may be done a few turns on: only who finds no room then needs another thing. */
  async #leaseLater(demand: D): Promise<Lease<Thing> | undefined> {
    let lease: Lease<Thing> | undefined
    for (let turn = 0; turn < PATIENT_TURNS && lease === undefined; turn += 1) {
      await nextTurn()
      lease = this.tryLease(demand)
    }
    return lease
  }

  #tryOpen(demand: D): Lease<Thing> | undefined {
    const shelf = this.#shelves.get(demand.key)
    if ((shelf?.slots.length ?? 0) >= this.#options.maxPerKey || !this.#makeRoom()) return undefined
    return this.#lend(this.#open(demand), true)
  }

  #open(demand: D): Slot<Thing> {
    const thing = this.#options.open(demand)
    const shelf = this.#shelfOf(demand.key)
    this.#lastId += 1
    const bytes = this.#options.weigh(thing)
    const slot: Slot<Thing> = { id: this.#lastId, shelf, thing, leases: 0, leasesEver: 0, bytes, retired: false }
    shelf.slots.push(slot)
    this.#alive += 1
    this.#bytes += bytes
    return slot
  }

  #shelfOf(key: string): Shelf<Thing> {
    const found = this.#shelves.get(key)
    if (found !== undefined) return found
    const shelf: Shelf<Thing> = { key, slots: [], expanding: false }
    this.#shelves.set(key, shelf)
    return shelf
  }

  /** Opens the next thing of a hot key while the others still have room, if they are as busy a few turns later. */
  #expand(shelf: Shelf<Thing>, demand: D): void {
    if (shelf.expanding || !this.#isSaturated(shelf, demand)) return
    shelf.expanding = true
    void this.#expandLater(shelf, demand)
  }

  async #expandLater(shelf: Shelf<Thing>, demand: D): Promise<void> {
    for (let turn = 0; turn < PATIENT_TURNS; turn += 1) await nextTurn()
    shelf.expanding = false
    if (!this.#closed && this.#isSaturated(shelf, demand) && this.#makeRoom()) this.#openAhead(demand)
  }

  #isSaturated({ slots }: Shelf<Thing>, { concurrency }: D): boolean {
    if (slots.length >= this.#options.maxPerKey) return false
    return !slots.some(slot => slot.leases <= concurrency * SATURATION && this.#isLendable(slot))
  }

  #openAhead(demand: D): void {
    try {
      this.#settleIdle(this.#open(demand))
    } catch {
      // Nobody waits for this one; the request that really needs it will see the error.
    }
    this.#serveLine()
  }

  /** Room for one more by evicting what is idle; false when everything is leased. */
  #makeRoom(): boolean {
    const { maxCount, maxBytes } = this.#options
    while (this.#alive >= maxCount || this.#bytes > maxBytes) {
      const reason = this.#alive >= maxCount ? 'room' : 'bytes'
      const victim = this.#idle.pop()
      if (victim === undefined) return this.#alive < maxCount && this.#bytes <= maxBytes
      this.#close(victim, reason)
    }
    return true
  }

  #isLendable(slot: Slot<Thing>): boolean {
    return !slot.retired && !this.#options.isDoomed(slot.thing)
  }

  #lend(slot: Slot<Thing>, fresh: boolean): Lease<Thing> {
    if (slot.leases === 0) {
      this.#idle.delete(slot.id)
      this.#leased += 1
    }
    slot.leases += 1
    slot.leasesEver += 1
    let held = true
    return {
      thing: slot.thing,
      fresh,
      release: () => {
        if (!held) return
        held = false
        this.#release(slot)
      },
    }
  }

  #release(slot: Slot<Thing>): void {
    slot.leases -= 1
    if (slot.leases === 0) this.#leased -= 1
    if (slot.leases === 0 && !this.#isLendable(slot)) this.#close(slot, slot.retired ? 'retired' : 'fault')
    else if (slot.leases === 0) this.#settleIdle(slot)
    if (this.#line.length > 0) this.#serveLine()
  }

  #settleIdle(slot: Slot<Thing>): void {
    if (slot.leasesEver % WEIGH_EVERY === 1) this.#reweigh(slot)
    this.#idle.set(slot.id, slot)
    if (this.#bytes > this.#options.maxBytes) this.#shed()
  }

  #reweigh(slot: Slot<Thing>): void {
    const bytes = this.#options.weigh(slot.thing)
    this.#bytes += bytes - slot.bytes
    slot.bytes = bytes
  }

  #shed(): void {
    while (this.#bytes > this.#options.maxBytes) {
      const victim = this.#idle.pop()
      if (victim === undefined) return
      this.#close(victim, 'bytes')
    }
  }

  #retire(slot: Slot<Thing>, reason: CloseReason): void {
    slot.retired = true
    if (slot.leases > 0) return
    this.#idle.delete(slot.id)
    this.#close(slot, reason)
  }

  #close(slot: Slot<Thing>, reason: CloseReason): void {
    const { slots, key } = slot.shelf
    slots.splice(slots.indexOf(slot), 1)
    if (slots.length === 0) this.#shelves.delete(key)
    this.#alive -= 1
    this.#bytes -= slot.bytes
    this.#options.close(slot.thing, reason)
  }

  #serveLine(): void {
    this.#line.serve(waiter => this.#serve(waiter))
  }

  #serve(waiter: Waiter<D, Lease<Thing>>): boolean {
    try {
      const lease = this.tryLease(waiter.demand) ?? this.#tryOpen(waiter.demand)
      if (lease === undefined) return false
      waiter.resolve(lease)
    } catch (error) {
      waiter.reject(error)
    }
    return true
  }

  #sweepIdle(): void {
    const { clock, idleTtlMs } = this.#options
    if (idleTtlMs === 0) return
    clock.afterIdly(Math.max(10, idleTtlMs / 2), () => {
      if (this.#closed) return
      this.#idle.purgeStale()
      this.#sweepIdle()
    })
  }
}
