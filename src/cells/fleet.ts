// The cells that are there: their lanes, the spare that stands ready, and their replacement. Decides where a function
// runs; what a death means for requests is the engine's business.

import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import { type CellEvents, CellProcess } from './cell-process.ts'
import type { CellSetup } from './cell-setup.ts'
import type { Lane } from './lanes.ts'
import type { Launcher } from './launch.ts'
import { rankPlaces } from './rendezvous.ts'

export interface FleetOptions {
  /** Cells of the light lane. */
  readonly lights: number
  readonly launcher: Launcher
  readonly setup: Omit<CellSetup, 'user'>
  /** The guest runtime's source. */
  readonly runtime: string
  readonly clock: Clock
  readonly events: Omit<CellEvents, 'onReady'>
}

/** A place where one cell after another may stand. */
interface Berth {
  readonly lane: Lane
  cell: CellProcess | undefined
}

/** Functions whose order of cells is remembered. */
const MAX_RANKS = 10_000
/** Cells that hold one offender each; more offenders than these share them. */
const MAX_SOLITARY = 4
/** Requests of one function on a cell past which it spreads to the next one. */
const SPREAD_LOAD = 24
/** Other lanes give way to the light one on a crowded processor. */
const NICENESS: { readonly [lane in Lane]: number } = { light: 0, probation: 1, heavy: 5, solitary: 5 }
/** Share of its memory past which a cell is replaced in peace, before it would be killed. */
const CREEP_SHARE = 0.8
const CREEP_POLL_MS = 250
/** A cell that says nothing for this long, of the four times a second that it should, is lost. */
const SILENT_MS = 15_000
const RESTART_MS = 1000
/** Cells that stand ready: a start takes 0.25 s of CPU, and one death may follow another. */
const SPARES = 2
/** Of a start, which nobody waits for; taken back when the cell gets its lane, so only where we may. */
const BOOT_NICENESS = 10
const NO_CACHE = new Uint8Array()

export class Fleet {
  readonly #options: FleetOptions
  readonly #berths: readonly Berth[]
  readonly #lanes: { readonly [lane in Exclude<Lane, 'solitary'>]: readonly Berth[] }
  readonly #ranks = new LRUCache<string, readonly number[]>({ max: MAX_RANKS })
  readonly #solitary = new Map<string, Berth>()
  readonly #all = new Set<CellProcess>()
  readonly #spares = new Set<CellProcess>()
  #runtimeCache = NO_CACHE
  #count = 0
  #closed = false
  readonly #firstReady = Promise.withResolvers<void>()

  constructor(options: FleetOptions) {
    this.#options = options
    this.#lanes = {
      light: toBerths('light', options.lights),
      probation: toBerths('probation', 2),
      heavy: toBerths('heavy', 1),
    }
    this.#berths = Object.values(this.#lanes).flat()
  }

  /** Starts the cells that are needed at once. Settles when the first one serves. */
  async open(): Promise<void> {
    const probation = this.#berths.find(({ lane }) => lane === 'probation') as Berth // the constructor made it
    probation.cell = this.#start('probation')
    await this.#firstReady.promise
    for (const berth of this.#berths) if (berth.lane === 'light') berth.cell = this.#start('light')
    this.#refill()
    this.#watchCreep()
  }

  get cells(): Iterable<CellProcess> {
    return this.#all
  }

  laneOf(cell: CellProcess): Lane | 'spare' | 'leaving' {
    const berth = [...this.#berths, ...this.#solitary.values()].find(place => place.cell === cell)
    if (berth !== undefined) return berth.lane
    return this.#spares.has(cell) ? 'spare' : 'leaving'
  }

  /** The cell where a request of that function goes now. */
  place(lane: Lane, name: string): CellProcess {
    if (lane === 'solitary') return this.#cellOf(this.#solitaryBerth(name))
    const berths = this.#lanes[lane]
    if (lane === 'light') return this.#spread(berths, name)
    // The second berth of a lane stays empty until the first is busy.
    const free = berths.find(({ cell }) => cell === undefined || !cell.isBusy) ?? berths[0]
    return this.#cellOf(free as Berth) // each lane has one at least
  }

  /** Takes a dead cell out, and has the next one ready before somebody asks. */
  remove(cell: CellProcess): void {
    this.#all.delete(cell)
    this.#spares.delete(cell)
    for (const [name, berth] of this.#solitary) if (berth.cell === cell) this.#solitary.delete(name)
    for (const berth of this.#berths) {
      if (berth.cell !== cell) continue
      berth.cell = undefined
      if (!this.#closed && cell.isReady && berth.lane === 'light') this.#cellOf(berth)
    }
    if (this.#closed) return
    if (cell.isReady) this.#refill()
    else this.#startLater(cell)
  }

  /** One that never served would be started for ever: the next waits a while, or for a request that needs it. */
  #startLater({ words }: CellProcess): void {
    this.#firstReady.reject(new IsoletError('ERR_INTERNAL', `a cell does not start: ${words}`))
    this.#options.clock.afterIdly(RESTART_MS, () => {
      if (!this.#closed) this.#refill()
    })
  }

  retire(key: string): void {
    for (const cell of this.#all) cell.retire(key)
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true
    const cells = [...this.#all]
    for (const cell of cells) cell.close(graceMs)
    const cut = this.#options.clock.after(graceMs + 500, () => {
      for (const cell of cells) cell.kill()
    })
    await Promise.all(cells.map(cell => cell.ended))
    cut.stop()
    this.#options.launcher.close()
  }

  /** The first cell in the function's own order that is not full of it; if all are, the one with the least of it. */
  #spread(berths: readonly Berth[], name: string): CellProcess {
    let least: CellProcess | undefined
    for (const place of this.#rank(name, berths.length)) {
      const cell = this.#cellOf(berths[place] as Berth)
      if (cell.isBusy) continue
      if (cell.loadOf(name) < SPREAD_LOAD) return cell
      if (least === undefined || cell.loadOf(name) < least.loadOf(name)) least = cell
    }
    return least ?? this.place('probation', name)
  }

  /** Remembered: it is asked for each request, and takes more than a microsecond. */
  #rank(name: string, count: number): readonly number[] {
    const known = this.#ranks.get(name)
    if (known !== undefined) return known
    const ranks = rankPlaces(name, count)
    this.#ranks.set(name, ranks)
    return ranks
  }

  #solitaryBerth(name: string): Berth {
    const found = this.#solitary.get(name)
    if (found !== undefined) return found
    const berths = [...new Set(this.#solitary.values())]
    const shared = berths[rankPlaces(name, berths.length)[0] ?? 0]
    const berth = berths.length >= MAX_SOLITARY && shared ? shared : { lane: 'solitary' as const, cell: undefined }
    this.#solitary.set(name, berth)
    return berth
  }

  #cellOf(berth: Berth): CellProcess {
    if (berth.cell !== undefined && !berth.cell.isDead && !berth.cell.isDraining) return berth.cell
    const cell = this.#takeSpare() ?? this.#start()
    berth.cell = cell
    cell.giveWay(NICENESS[berth.lane])
    return cell
  }

  #takeSpare(): CellProcess | undefined {
    const spare = [...this.#spares].find(cell => cell.isReady) ?? [...this.#spares][0]
    if (spare !== undefined) this.#spares.delete(spare)
    this.#refill()
    return spare
  }

  #refill(): void {
    while (this.#spares.size < SPARES) this.#spares.add(this.#start())
  }

  #start(lane?: Lane): CellProcess {
    const { launcher, setup, runtime, clock, events } = this.#options
    this.#count += 1
    const all: CellEvents = {
      ...events,
      onReady: (ready, cache) => {
        if (cache.byteLength > 0) this.#runtimeCache = new Uint8Array(cache)
        this.#firstReady.resolve()
        ready.sendWaiting()
      },
    }
    const cell = new CellProcess(this.#count, launcher.launch(), all, () => clock.now())
    this.#all.add(cell)
    cell.setUp({ ...setup, user: launcher.user }, runtime, this.#runtimeCache)
    if (lane !== undefined) cell.giveWay(NICENESS[lane])
    else if (launcher.user !== undefined) cell.giveWay(BOOT_NICENESS)
    return cell
  }

  /** A cell whose memory creeps up is replaced: new requests go to the next one, its own finish. */
  #watchCreep(): void {
    this.#options.clock.afterIdly(CREEP_POLL_MS, () => {
      if (this.#closed) return
      for (const berth of [...this.#berths, ...this.#solitary.values()]) this.#checkCreep(berth)
      for (const cell of this.#all) this.#checkLeaving(cell)
      this.#watchCreep()
    })
  }

  #checkCreep({ cell }: Berth): void {
    if (cell === undefined || cell.isDead) return
    if (cell.isReady && this.#options.clock.now() - cell.heardAt > SILENT_MS) cell.kill()
    const { maxRssBytes } = this.#options.setup
    if ((cell.counts?.rssBytes ?? 0) > CREEP_SHARE * maxRssBytes) cell.isDraining = true
  }

  #checkLeaving(cell: CellProcess): void {
    if (cell.isDraining && cell.calls.size === 0 && this.laneOf(cell) === 'leaving') cell.close(0)
  }
}

function toBerths(lane: Lane, count: number): Berth[] {
  return Array.from({ length: count }, () => ({ lane, cell: undefined }))
}
