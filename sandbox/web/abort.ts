// AbortController and AbortSignal as scripts see them. DOM, "Interface AbortController", "Interface AbortSignal".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import {
  type AbortState,
  abort,
  addAbortAlgorithm,
  createAbortState,
  findAbortState,
  follow,
} from './abort-algorithms.ts'
import { defineHandler, EventTarget, fireEvent } from './event-target.ts'
import { createException } from './exception.ts'
import { hooks } from './hooks.ts'
import { illegalConstructor, requireArguments, toEnforcedUnsigned, toSequence } from './webidl.ts'

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = Symbol('make')

export class AbortSignal extends EventTarget {
  readonly #state: AbortState
  declare onabort: unknown

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    super()
    this.#state = createAbortState(this)
  }

  static abort(reason: unknown = undefined): AbortSignal {
    const signal = createAbortSignal()
    abortSignal(signal, reason)
    return signal
  }

  /** @param milliseconds from 0 to 2^53 - 1 */
  static timeout(milliseconds: unknown): AbortSignal {
    requireArguments(arguments.length, 1, 'AbortSignal.timeout')
    const delayMs = toEnforcedUnsigned(milliseconds, 'milliseconds')
    const signal = createAbortSignal()
    hooks.startTimeout(() => {
      abortSignal(signal, createException('the operation timed out', 'TimeoutError'))
    }, delayMs)
    return signal
  }

  static any(signals: unknown): AbortSignal {
    requireArguments(arguments.length, 1, 'AbortSignal.any')
    const sources = toSequence(signals, 'signals', toState)
    const signal = createAbortSignal()
    follow(signal.#state, sources)
    return signal
  }

  get aborted(): boolean {
    return this.#state.isAborted
  }

  get reason(): unknown {
    return this.#state.reason
  }

  throwIfAborted(): void {
    if (this.#state.isAborted) throw this.#state.reason
  }
}

defineHandler(AbortSignal.prototype, 'abort')

function toState(value: unknown): AbortState {
  const state = findAbortState(value)
  if (state === undefined) throw new TypeError('AbortSignal.any takes AbortSignals')
  return state
}

export class AbortController {
  readonly #signal = createAbortSignal()

  get signal(): AbortSignal {
    return this.#signal
  }

  abort(reason: unknown = undefined): void {
    abortSignal(this.#signal, reason)
  }
}

export function createAbortSignal(): AbortSignal {
  return new AbortSignal(MAKE)
}

/** A signal that aborts when `parent` does, after it. DOM, "create a dependent abort signal". */
export function createDependentSignal(parent: AbortSignal): AbortSignal {
  const signal = createAbortSignal()
  follow(toState(signal), [toState(parent)])
  return signal
}

/** Aborts a signal and all that follow it; undefined stands for a new AbortError. */
export function abortSignal(signal: AbortSignal, reason?: unknown): void {
  abort(toState(signal), reason, fireAbort)
}

function fireAbort(signal: object): void {
  fireEvent(signal as EventTarget, 'abort')
}

/** Runs `step` when the signal aborts, before its listeners. The answer takes it back. */
export function addAbortStep(signal: AbortSignal, step: () => void): () => void {
  return addAbortAlgorithm(toState(signal), step)
}
