// Asynchronous ops under way: each settles once, by Entry.settle. Knows numbers and promises only.

import { NativePromise, SafeMap } from './captured.ts'
import { isOpError } from './host.ts'
import { toError } from './refusal.ts'

/** Both parts of an answer, as Entry.settle brings them. */
export interface Settlement {
  readonly a: unknown
  readonly b: unknown
}

interface Opened<Value> {
  readonly id: number
  readonly settled: Promise<Value>
}

interface Call {
  resolve(settlement: Settlement): void
  reject(reason: unknown): void
}

class PendingCalls {
  readonly #calls = new SafeMap<number, Call>()
  #lastId = 0

  /**
   * A new call; its promise rejects with the error of an OpError. What `take` makes of the answer is all that the
   * promise ever holds: tenant code may have changed `then`, and sees every value that a promise is resolved with.
   */
  open<Value = Settlement>(take: (settlement: Settlement) => Value = asItIs): Opened<Value> {
    const id = ++this.#lastId
    const settled = new NativePromise<Value>((resolve, reject) => {
      this.#calls.set(id, { resolve: settlement => resolve(take(settlement)), reject })
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

  /** Its answer will never come. */
  drop(id: number): void {
    this.#calls.delete(id)
  }

  #end(id: number): Call | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    return call
  }
}

/** Only where Value is Settlement: who asks for another says how it is made. */
function asItIs<Value>(settlement: Settlement): Value {
  return settlement as Value
}

export const calls = new PendingCalls()
