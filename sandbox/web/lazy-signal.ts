// A signal that exists only once somebody looks at it: most requests are served without anybody doing so.

import { type AbortSignal, abortSignal, createAbortSignal, createDependentSignal } from './abort.ts'
import { findAbortState } from './abort-algorithms.ts'

export class LazySignal {
  readonly #parent: LazySignal | AbortSignal | undefined
  #signal: AbortSignal | undefined
  #aborted: { readonly reason: unknown } | undefined

  /** @param parent aborts this signal when it aborts */
  constructor(parent?: LazySignal | AbortSignal) {
    this.#parent = parent
  }

  /** False where nothing but `abort` can ever fire it. */
  get isLinked(): boolean {
    return this.#parent !== undefined
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#make()
    return this.#signal
  }

  /** Aborts the signal, now or as soon as somebody looks. */
  abort(reason: unknown): void {
    this.#aborted ??= { reason }
    if (this.#signal !== undefined) abortSignal(this.#signal, this.#aborted.reason)
  }

  #make(): AbortSignal {
    const parent = this.#parent instanceof LazySignal ? this.#parent.signal : this.#parent
    if (parent !== undefined) return createDependentSignal(parent)
    const signal = createAbortSignal()
    if (this.#aborted !== undefined) abortSignal(signal, this.#aborted.reason)
    return signal
  }
}

/** @throws TypeError for anything but an AbortSignal, null and undefined. */
export function toSignal(given: unknown): AbortSignal | undefined {
  if (given === undefined || given === null) return undefined
  // Only AbortSignals have a state.
  if (findAbortState(given) !== undefined) return given as AbortSignal
  throw new TypeError('a signal is an AbortSignal')
}
