// One V8 isolate with its context and guest runtime: made blank, bound to one version, entered synchronously, doomed
// after a fault, disposed. The only owner of isolated-vm besides guest-runtime.ts.

import ivm from 'isolated-vm'
import { Entry, HALT, Op } from '../../sandbox/contract.ts'
import { IsoletError } from '../base/errors.ts'
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts'
import { Numbered } from '../base/numbered.ts'
import { startStopwatch } from '../base/stopwatch.ts'
import type { CodeCache } from './code-cache.ts'
import { toCrossing } from './crossing.ts'
import { createEntryClock, type EntryClock } from './entry-clock.ts'
import type { EntryWatch } from './entry-watch.ts'
import {
  cpuLimit,
  type GuestFailure,
  guestException,
  memoryLimit,
  parseGuestFailure,
  startupCpuLimit,
  toGuestFailure,
} from './faults.ts'
import type { Guest } from './guest.ts'
import { type GuestRuntime, type RuntimeScript, runRuntimeScript, takeCodeCache } from './guest-runtime.ts'
import type { Invocation } from './invocation.ts'
import type { OpTable } from './op-table.ts'
import { compileTenantModule, ImportError, type TenantModule } from './tenant-module.ts'
import type { Taker, Turns } from './turns.ts'
import { compilingAll } from './v8-flags.ts'

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

export interface Binding {
  /** Names the version to the watch. */
  readonly key: string
  readonly name: string
  readonly limits: Limits
  /** The guest's `env`, as JSON. */
  readonly env: string
  readonly code: string
  readonly codeCache?: CodeCache | undefined
  /** Compiles all functions at once, for a code cache that holds them. @default false */
  readonly compileAll?: boolean
}

/** Milliseconds of making a blank, by phase. */
export interface BlankTimes {
  readonly isolate: number
  readonly context: number
  readonly runtime: number
}

/** Milliseconds of binding, by phase. */
export interface BindTimes {
  readonly compile: number
  readonly evaluate: number
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
  /** What it took to make. */
  readonly blankTimes: BlankTimes
  readonly #options: GuestIsolateOptions
  readonly #isolate: ivm.Isolate
  readonly #context: ivm.Context
  readonly #receive: ivm.Reference
  readonly #clock: EntryClock = createEntryClock()
  readonly #call: { guest: Guest; invocation: Invocation | undefined }
  readonly #live = new Numbered<Invocation>()
  readonly #afterEntry: (() => void)[] = []
  readonly #queue: Posted[] = []
  /** What of the runtime has run here. */
  readonly #scripts: RuntimeScript[] = []
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
    const lap = startStopwatch()
    this.#isolate = new ivm.Isolate({ memoryLimit: options.memoryMiB })
    const isolate = lap()
    this.#context = this.#isolate.createContextSync()
    const context = lap()
    this.#call = { guest: this, invocation: undefined }
    const op = new ivm.Callback(this.#createOp())
    const start = this.#run(options.runtime.core)
    this.#receive = start.applySync(undefined, [op], { result: { reference: true } }) as ivm.Reference
    start.release()
    this.blankTimes = { isolate, context, runtime: lap() }
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
    if (this.#isolate.isDisposed) return 0
    const heap = this.#isolate.getHeapStatisticsSync()
    return heap.used_heap_size + heap.externally_allocated_size
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
    this.#receive.applySync(undefined, [Entry.warmUp, WARM_UPS, streaming])
    this.#clock.end()
  }

  /**
   * Compiles and evaluates a version's module and hands it to the guest runtime. Only once for each isolate.
   * @throws IsoletError ERR_BUILD (does not compile), ERR_GUEST_EXCEPTION, ERR_CPU_LIMIT or ERR_MEMORY_LIMIT; the
   * isolate is doomed then.
   */
  bind(binding: Binding): BindTimes {
    this.#name = binding.name
    this.#key = binding.key
    this.#limits = binding.limits
    const lap = startStopwatch()
    const { startupCpuMs } = binding.limits
    const module = this.#watched(this.#clock.begin(startupCpuMs), () => this.#compile(binding))
    const compile = lap()
    this.#watched(this.#clock.begin(startupCpuMs), timeoutMs => this.#evaluate(module, binding.env, timeoutMs))
    this.#module = module
    return { compile, evaluate: lap() }
  }

  /** V8's code cache of the bound module, with all that has run of it by now; undefined where there can be none. */
  takeCodeCache(): Uint8Array | undefined {
    if (this.#doom !== undefined || this.#isolate.isDisposed) return undefined
    try {
      return this.#watched(TAKE_CACHE_MS, () => this.#module?.takeCodeCache())
    } catch {
      if (this.#isolate.isDisposed) this.condemn(memoryLimit(this.#name, this.#limits))
      return undefined
    }
  }

  /** Takes the code caches of the runtime's scripts that were opened here and have none, with all that has run of them. */
  rememberRuntime(): void {
    if (this.#doom !== undefined) return
    for (const script of this.#scripts) if (script.codeCache === undefined) takeCodeCache(this.#isolate, script)
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
    if (this.#isolate.isDisposed) return
    const { total_heap_size, externally_allocated_size } = this.#isolate.getHeapStatisticsSync()
    if (total_heap_size + externally_allocated_size > FULL_SHARE * this.memoryMiB * MIB)
      this.condemn(memoryLimit(this.#name, this.#limits))
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.condemn(new IsoletError('ERR_CLOSED', `the isolate of ${this.#name || 'a blank'} was disposed`))
    if (this.#isolate.isDisposed) return
    this.#receive.release()
    this.#context.release()
    this.#isolate.dispose()
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
      this.#receive.applySync(undefined, args, options)
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
    if (this.#isolate.isDisposed) this.condemn(memoryLimit(this.#name, this.#limits))
    else if (this.#clock.isPastTimeout()) this.condemn(cpuLimit(this.#name, this.#limits))
    else this.#options.onUncaught(this, invocation, this.#options.mapFailure(toGuestFailure(error)))
  }

  #compile(source: Binding): TenantModule {
    const named = { ...source, filename: `${source.name}.js` }
    const compile = (): TenantModule => compileTenantModule(this.#isolate, this.#context, named)
    try {
      return source.compileAll ? compilingAll(compile) : compile()
    } catch (error) {
      throw this.#failStart(
        this.#isolate.isDisposed
          ? memoryLimit(this.#name, this.#limits)
          : new IsoletError('ERR_BUILD', `${this.#name} does not compile: ${toGuestFailure(error).message}`),
      )
    }
  }

  /** After `timeoutMs` V8 ends the work, or should have: what still runs much later ends the process. */
  #watched<Result>(timeoutMs: number, work: (timeoutMs: number) => Result): Result {
    this.#options.watch.enter(this.#key, timeoutMs)
    try {
      return work(timeoutMs)
    } finally {
      this.#options.watch.leave()
    }
  }

  #evaluate(module: TenantModule, env: string, timeoutMs: number): void {
    try {
      this.#announce(module.evaluate(timeoutMs), env)
    } catch (error) {
      throw this.#failStart(this.#judgeStart(error))
    }
    if (this.#clock.end() > this.#limits.startupCpuMs * 1000)
      throw this.#failStart(startupCpuLimit(this.#name, this.#limits))
  }

  #announce(exports: ivm.Reference, env: string): void {
    const args = [Entry.bind, 0, exports.derefInto({ release: true }), env]
    const failure: unknown = this.#receive.applySync(undefined, args, { timeout: this.#clock.remainingTimeout() })
    if (failure !== '') throw this.#startException(parseGuestFailure(failure))
  }

  #judgeStart(error: unknown): IsoletError {
    if (this.#doom !== undefined) return this.#doom
    if (this.#isolate.isDisposed) return memoryLimit(this.#name, this.#limits)
    if (this.#clock.isPastTimeout()) return startupCpuLimit(this.#name, this.#limits)
    if (error instanceof ImportError)
      return new IsoletError('ERR_BUILD', `${this.#name} imports "${error.specifier}", which is not in its bundle`)
    return error instanceof IsoletError ? error : this.#startException(toGuestFailure(error))
  }

  #startException(failure: GuestFailure): IsoletError {
    return guestException(this.#name, 'when it started', this.#options.mapFailure(failure))
  }

  #failStart(error: IsoletError): IsoletError {
    this.condemn(error)
    return error
  }

  /** isolated-vm's timeout reaches a guest that is mostly in ops thousands of ops too late: 6 s were seen for 0.1 s. */
  #halt(): string {
    const limit = this.#call.invocation === undefined ? startupCpuLimit : cpuLimit
    this.condemn(limit(this.#name, this.#limits))
    if (!this.#isolate.isDisposed) this.#isolate.dispose()
    return HALT
  }

  #run(script: RuntimeScript): ivm.Reference {
    const value = runRuntimeScript(this.#isolate, this.#context, script)
    this.#scripts.push(script)
    return value
  }

  /**
   * Only defines the annex's function: no code of the tenant's runs. Once for each isolate, as its source stays in memory.
   * The entry's timeout may strike in the middle of it, and would then be lost on the guest.
   */
  #openAnnex(name: unknown): unknown {
    const annex = this.#options.runtime.annexes.get(name as string)
    if (annex === undefined || this.#scripts.includes(annex)) return { name: 'TypeError', err: 'no such annex' }
    try {
      return this.#run(annex).derefInto({ release: true })
    } catch {
      // Out of memory: who entered is told so.
      if (this.#isolate.isDisposed) return HALT
      if (this.#clock.isPastTimeout()) return this.#halt()
      return { name: 'RangeError', err: 'the stack ends here' }
    }
  }

  #createOp(): (code: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => unknown {
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
