// One guest: made blank, bound to one version, entered synchronously for one request after another, doomed after a fault,
// disposed. Decides whose turn it is and what an end means; how a version starts is told in guest-start.ts, how V8 is
// asked in guest-context.ts.

import { Entry, HALT, Op } from '../../sandbox/contract.ts'
import { IsoletError } from '../base/errors.ts'
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts'
import { Numbered } from '../base/numbered.ts'
import { toCrossing } from './crossing.ts'
import { createEntryClock, type EntryClock } from './entry-clock.ts'
import { type EntryWatch, watched } from './entry-watch.ts'
import { cpuLimit, type GuestFailure, memoryLimit, startupCpuLimit, toGuestFailure } from './faults.ts'
import type { Guest } from './guest.ts'
import { type BlankTimes, GuestContext, type HostOp } from './guest-context.ts'
import type { GuestRuntime } from './guest-runtime.ts'
import { type Binding, type BindTimes, GuestStart } from './guest-start.ts'
import type { Invocation } from './invocation.ts'
import type { OpTable } from './op-table.ts'
import type { TenantModule } from './tenant-module.ts'
import type { Taker, Turns } from './turns.ts'

/** A body as it enters: whole, or the id of its source. */
export type GuestBody = string | Uint8Array | number | undefined

export interface GuestIsolateOptions {
  readonly runtime: GuestRuntime
  readonly memoryMiB: number
  readonly watch: EntryWatch
  readonly turns: Turns
  readonly createOps: (guest: Guest) => OpTable
  /** Puts original files and lines into a guest's stack, and takes out what is not the guest's. */
  readonly mapFailure: (failure: GuestFailure) => GuestFailure
  /** A rejection nobody handled. It ends nothing: the request may well have its answer. */
  readonly onUncaught: (guest: Guest, invocation: Invocation | undefined, failure: GuestFailure) => void
  /** An op handler threw: a bug of ours. */
  readonly onOpFailure: (guest: Guest, error: unknown) => void
}

interface Posted {
  readonly invocation: Invocation
  readonly kind: Entry
  readonly id: number
  readonly a: unknown
  readonly b: unknown
}

/** Of what is posted, what the guest keeps something for until it comes. */
const AWAITED: ReadonlySet<Entry> = new Set([Entry.timer, Entry.settle, Entry.chunk])
const MIB = 1024 * 1024
/** Far more than V8 takes to write a code cache, which no timeout ends. */
const TAKE_CACHE_MS = 1000
/** Of hello's first request they take 0.2 of 0.9 ms; ten take no more, and cost a blank more memory. */
const WARM_UPS = 3
/** An isolate that is fuller than this when something in it fails has failed for want of memory. */
const FULL_SHARE = 7 / 8
const COPY = { copy: true } as const
const OP_FAILED = { name: 'Error', err: 'the host failed to answer; its log has the cause' }

export class GuestIsolate implements Guest, Taker {
  readonly memoryMiB: number
  readonly #options: GuestIsolateOptions
  readonly #context: GuestContext
  readonly #clock: EntryClock = createEntryClock()
  readonly #call: { guest: Guest; invocation: Invocation | undefined }
  readonly #live = new Numbered<Invocation>()
  readonly #afterEntry: (() => void)[] = []
  readonly #queue: Posted[] = []
  readonly #waiting: Posted[] = []
  #limits: Limits = DEFAULT_LIMITS
  #module: TenantModule | undefined
  #name = ''
  #key = ''
  /** Kinds and ids in turn of what came too late for its request: the guest still waits for it. */
  #lapsed: number[] = []
  #doom: IsoletError | undefined
  #entered = false
  #disposed = false
  #lastId = 0
  #spentUs = 0

  /** Makes a blank: isolate, context and guest runtime, ready to be bound. Costs one to two milliseconds. */
  constructor(options: GuestIsolateOptions) {
    this.#options = options
    this.memoryMiB = options.memoryMiB
    this.#call = { guest: this, invocation: undefined }
    this.#context = new GuestContext({ runtime: options.runtime, memoryMiB: options.memoryMiB, op: this.#createOp() })
  }

  /** What it took to make. */
  get blankTimes(): BlankTimes {
    return this.#context.times
  }

  get name(): string {
    return this.#name
  }

  /** Why this guest is never lent again; undefined while it is sound. */
  get doom(): IsoletError | undefined {
    return this.#doom
  }

  /** Heap in use plus buffers outside of it, in bytes. */
  get heapBytes(): number {
    return this.#context.usedBytes
  }

  /** What it takes of the machine, as far as V8 knows, in bytes. */
  get takenBytes(): number {
    return this.#context.takenBytes
  }

  /** A number for an invocation. */
  nextInvocation(): number {
    return this.#live.next()
  }

  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /**
   * Has the runtime serve requests of its own, so that the first one of a tenant finds it warm. Of a blank only.
   * @param streaming with streams, which are opened then
   */
  warmUp(streaming: boolean): void {
    // Should the machine sleep meanwhile, no limit of anybody's has passed.
    this.#clock.begin(Number.POSITIVE_INFINITY)
    this.#context.enter([Entry.warmUp, WARM_UPS, streaming])
    this.#clock.end()
  }

  /**
   * Compiles and evaluates a version's module and hands it to the guest runtime. Only once for each isolate.
   * @throws IsoletError as GuestStart.run says; the isolate is doomed then.
   */
  bind(binding: Binding): BindTimes {
    this.#name = binding.name
    this.#key = binding.key
    this.#limits = binding.limits
    const { watch, mapFailure } = this.#options
    const start = new GuestStart(binding, {
      context: this.#context,
      clock: this.#clock,
      watch,
      mapFailure,
      doom: () => this.#doom,
    })
    try {
      const { module, times } = start.run()
      this.#module = module
      return times
    } catch (error) {
      this.condemn(error as IsoletError)
      throw error
    }
  }

  /**
   * V8's code cache of the bound module, with all that has run of it by now; undefined where there can be none.
   * @param code the module's
   */
  takeCodeCache(code: string): Uint8Array | undefined {
    if (this.#doom !== undefined || this.#context.isDisposed) return undefined
    try {
      return watched(this.#options.watch, this.#key, TAKE_CACHE_MS, () => this.#module?.takeCodeCache(code))
    } catch {
      if (this.#context.isDisposed) this.condemn(memoryLimit(this.#name, this.#limits))
      return undefined
    }
  }

  /** Takes the code caches of the runtime's scripts that were opened here and have none, with all that has run of them. */
  rememberRuntime(): void {
    if (this.#doom === undefined) this.#context.rememberRuntime()
  }

  /**
   * Hands a request to the guest, once its function has its turn: requests that arrived together enter one after
   * another, while the guest's code is in the processor's caches (docs/decisions/0008-requests-enter-together.md).
   */
  begin(invocation: Invocation, head: string, body: GuestBody): void {
    if (this.#doom !== undefined) {
      invocation.fail(this.#doom)
      return
    }
    this.#shedLate()
    this.#live.set(invocation.id, invocation)
    this.#waiting.push({ invocation, kind: Entry.fetch, id: invocation.id, a: head, b: body })
    this.#options.turns.join(this)
  }

  get weight(): number {
    return this.#limits.weight
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  takeTurn(quantumMs: number): number {
    const before = this.#spentUs
    const end = performance.now() + quantumMs
    do {
      this.#shedLate()
      const next = this.#waiting.shift()
      if (next !== undefined) this.#start(next)
    } while (this.#waiting.length > 0 && performance.now() < end)
    this.#drain()
    return (this.#spentUs - before) / 1000
  }

  #start(posted: Posted): void {
    const { invocation } = posted
    invocation.begin()
    if (this.#lapsed.length > 0 && !invocation.isOver) {
      const a = JSON.stringify(this.#lapsed)
      this.#lapsed = []
      this.#enter({ invocation, kind: Entry.lapsed, id: 0, a, b: undefined })
    }
    this.#enter(posted)
  }

  /** What has waited for too long at the head of the line is refused: run late, it would make those behind it late. */
  #shedLate(): void {
    while (this.#waiting[0]?.invocation.refuseIfLate()) this.#waiting.shift()
  }

  /** The invocation of that id, while it is being served. */
  findInvocation(id: number): Invocation | undefined {
    return this.#live.get(id)
  }

  /** Forgets an invocation that is over, then calls `then`: after the entry that runs, because it may dispose us. */
  end(invocation: Invocation, then: () => void): void {
    this.#live.delete(invocation.id)
    if (this.#entered) this.#afterEntry.push(then)
    else then()
  }

  post(invocation: Invocation, kind: Entry, id: number, a?: unknown, b?: unknown): void {
    this.#queue.push({ invocation, kind, id, a, b })
    if (!this.#entered) this.#drain()
  }

  charge(invocation: Invocation, cpuUs: number): void {
    this.#spentUs += cpuUs
    invocation.spend(cpuUs)
    if (invocation.remainingCpuMs < 0) this.condemn(cpuLimit(this.#name, this.#limits))
  }

  #drain(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#enter(next)
    for (let then = this.#afterEntry.shift(); then !== undefined; then = this.#afterEntry.shift()) then()
  }

  /** Never enters again; every request it serves fails with `error`. */
  condemn(error: IsoletError): void {
    if (this.#doom !== undefined) return
    this.#doom = error
    this.#queue.length = 0
    this.#waiting.length = 0
    for (const invocation of this.#live.values()) invocation.fail(error)
  }

  /**
   * A buffer that doesn't fit is refused to the guest as an ordinary RangeError, after a collection. A guest that keeps
   * too many would fail so on every request to come, and never reach the end of its heap.
   */
  condemnIfFull(): void {
    if (this.#context.takenBytes > FULL_SHARE * this.memoryMiB * MIB)
      this.condemn(memoryLimit(this.#name, this.#limits))
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.condemn(new IsoletError('ERR_CLOSED', `the isolate of ${this.#name || 'a blank'} was disposed`))
    this.#context.dispose()
  }

  #enter({ invocation, kind, id, a, b }: Posted): void {
    if (this.#doom !== undefined) return
    if (invocation.isOver) {
      if (AWAITED.has(kind)) this.#lapsed.push(kind, id)
      return
    }
    this.#entered = true
    this.#call.invocation = invocation
    const timeout = this.#clock.begin(invocation.remainingCpuMs)
    this.#options.watch.enter(this.#key, timeout)
    try {
      const args = [kind, id, toCrossing(a), toCrossing(b)]
      // Reading the option costs half a microsecond, and many arguments are short strings.
      const options = args.some(isObject) ? { timeout, arguments: COPY } : { timeout }
      this.#context.enter(args, options)
    } catch (error) {
      this.#judge(invocation, error)
    } finally {
      this.#options.watch.leave()
      this.#call.invocation = undefined
      this.#entered = false
      this.charge(invocation, this.#clock.end())
    }
  }

  /** What an entry threw: our timeout, the memory limit, or a rejection that the guest left unhandled. */
  #judge(invocation: Invocation, error: unknown): void {
    if (this.#context.isDisposed) this.condemn(memoryLimit(this.#name, this.#limits))
    else if (this.#clock.isPastTimeout()) this.condemn(cpuLimit(this.#name, this.#limits))
    else this.#options.onUncaught(this, invocation, this.#options.mapFailure(toGuestFailure(error)))
  }

  /** isolated-vm's timeout reaches a guest that is mostly in ops thousands of ops too late: 6 s were seen for 0.1 s. */
  #halt(): string {
    const limit = this.#call.invocation === undefined ? startupCpuLimit : cpuLimit
    this.condemn(limit(this.#name, this.#limits))
    this.#context.destroy()
    return HALT
  }

  /** The entry's timeout may strike in the middle of it, and would then be lost on the guest. */
  #openAnnex(name: unknown): unknown {
    try {
      return this.#context.openAnnex(name) ?? { name: 'TypeError', err: 'no such annex' }
    } catch {
      // Out of memory: who entered is told so.
      if (this.#context.isDisposed) return HALT
      if (this.#clock.isPastTimeout()) return this.#halt()
      return { name: 'RangeError', err: 'the stack ends here' }
    }
  }

  #createOp(): HostOp {
    const table = {
      ...this.#options.createOps(this),
      [Op.openAnnex]: (_call, name) => this.#openAnnex(name),
    } satisfies OpTable as { readonly [code: number]: OpTable[keyof OpTable] }
    return (code, a, b, c, d) => {
      if (this.#clock.isPastTimeout()) return this.#halt()
      try {
        const handler = typeof code === 'number' && Object.hasOwn(table, code) ? table[code] : undefined
        if (handler === undefined) return { name: 'TypeError', err: 'no such op' }
        return toCrossing(handler(this.#call, a, b, c, d))
      } catch (error) {
        this.#options.onOpFailure(this, error)
        return OP_FAILED
      }
    }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object'
}
