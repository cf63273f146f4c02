// Asynchronous ops under way: each settles once, by Entry.settle. Knows numbers and promises only.

import { NativePromise, SafeMap } from './captured.ts'
import { isOpError, toError } from './host.ts'

/** Both parts of an answer, as Entry.settle brings them. */
export interface Settlement {
  readonly a: unknown
  readonly b: unknown
}

interface Call {
  resolve(settlement: Settlement): void
  reject(reason: unknown): void
}

class PendingCalls {
  readonly #calls = new SafeMap<number, Call>()
  #lastId = 0

  /** A new call; its promise rejects with the error of an OpError. */
  open(): { readonly id: number; readonly settled: Promise<Settlement> } {
    const id = ++this.#lastId
    const settled = new NativePromise<Settlement>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject })
    })
    return { id, settled }
  }

  /** Takes Entry.settle. What comes for a call that is over is dropped. */
  settle(id: number, a: unknown, b: unknown): void {
    const call = this.#end(id)
    if (isOpError(a)) call?.reject(toError(a))
    else call?.resolve({ a, b })
  }

  /** Ends a call from this side; true when it was under way. */
  reject(id: number, reason: unknown): boolean {
    const call = this.#end(id)
    call?.reject(reason)
    return call !== undefined
  }

  #end(id: number): Call | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    return call
  }
}

export const calls = new PendingCalls()
