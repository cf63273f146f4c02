// How a version starts in a blank: its module compiles, runs, and is handed to the guest runtime. What V8 throws on the
// way becomes an error in our words.

import { Entry } from '../../sandbox/contract.ts'
import { IsoletError } from '../base/errors.ts'
import type { Limits } from '../base/limits.ts'
import { startStopwatch } from '../base/stopwatch.ts'
import type { CodeCache } from './code-cache.ts'
import type { EntryClock } from './entry-clock.ts'
import { type EntryWatch, watched } from './entry-watch.ts'
import {
  type GuestFailure,
  guestException,
  memoryLimit,
  parseGuestFailure,
  startupCpuLimit,
  toGuestFailure,
} from './faults.ts'
import type { GuestContext } from './guest-context.ts'
import { type Exports, ImportError, type TenantModule } from './tenant-module.ts'

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

/** Milliseconds of binding, by phase. */
export interface BindTimes {
  readonly compile: number
  readonly evaluate: number
}

export interface GuestStartOptions {
  readonly context: GuestContext
  readonly clock: EntryClock
  readonly watch: EntryWatch
  /** Puts original files and lines into a guest's stack, and takes out what is not the guest's. */
  readonly mapFailure: (failure: GuestFailure) => GuestFailure
  /** Why the guest was condemned while it started, by an op of its own; undefined while it is sound. */
  readonly doom: () => IsoletError | undefined
}

export class GuestStart {
  readonly #binding: Binding
  readonly #options: GuestStartOptions

  constructor(binding: Binding, options: GuestStartOptions) {
    this.#binding = binding
    this.#options = options
  }

  /**
   * Compiling and running have startupCpuMs each.
   * @throws IsoletError ERR_BUILD (does not compile), ERR_GUEST_EXCEPTION, ERR_CPU_LIMIT or ERR_MEMORY_LIMIT
   */
  run(): { module: TenantModule; times: BindTimes } {
    const lap = startStopwatch()
    const module = this.#watched(() => this.#compile())
    const compile = lap()
    this.#watched(timeoutMs => this.#evaluate(module, timeoutMs))
    return { module, times: { compile, evaluate: lap() } }
  }

  #watched<Result>(work: (timeoutMs: number) => Result): Result {
    const { clock, watch } = this.#options
    return watched(watch, this.#binding.key, clock.begin(this.#binding.limits.startupCpuMs), work)
  }

  #compile(): TenantModule {
    const { name, limits, code, codeCache, compileAll = false } = this.#binding
    const { context } = this.#options
    try {
      return context.compile({ code, codeCache, filename: `${name}.js` }, compileAll)
    } catch (error) {
      if (context.isDisposed) throw memoryLimit(name, limits)
      throw new IsoletError('ERR_BUILD', `${name} does not compile: ${toGuestFailure(error).message}`)
    }
  }

  #evaluate(module: TenantModule, timeoutMs: number): void {
    const { name, limits } = this.#binding
    try {
      this.#announce(module.evaluate(timeoutMs))
    } catch (error) {
      throw this.#judge(error)
    }
    if (this.#options.clock.end() > limits.startupCpuMs * 1000) throw startupCpuLimit(name, limits)
  }

  #announce(exports: Exports): void {
    const { context, clock } = this.#options
    const args = [Entry.bind, 0, exports, this.#binding.env]
    const failure = context.enter(args, { timeout: clock.remainingTimeout() })
    if (failure !== '') throw this.#exception(parseGuestFailure(failure))
  }

  #judge(error: unknown): IsoletError {
    const { name, limits } = this.#binding
    const { context, clock, doom } = this.#options
    const condemned = doom()
    if (condemned !== undefined) return condemned
    if (context.isDisposed) return memoryLimit(name, limits)
    if (clock.isPastTimeout()) return startupCpuLimit(name, limits)
    if (error instanceof ImportError)
      return new IsoletError('ERR_BUILD', `${name} imports "${error.specifier}", which is not in its bundle`)
    return error instanceof IsoletError ? error : this.#exception(toGuestFailure(error))
  }

  #exception(failure: GuestFailure): IsoletError {
    return guestException(this.#binding.name, 'when it started', this.#options.mapFailure(failure))
  }
}
