// performance: whole milliseconds only, as a finer clock helps side channels. High Resolution Time.

import { now as dateNow } from '../captured.ts'
import { Op } from '../contract.ts'
import { op } from '../host.ts'
import { EventTarget } from './event-target.ts'
import { illegalConstructor } from './webidl.ts'

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = Symbol('make')

export class Performance extends EventTarget {
  #timeOrigin: number | undefined

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    super()
  }

  /** Milliseconds since 1970 when the isolate was bound. */
  get timeOrigin(): number {
    // At first touch: while the runtime starts there is no host to ask yet.
    this.#timeOrigin ??= dateNow() - readClock()
    return this.#timeOrigin
  }

  now(): number {
    // A read of the field is the brand check.
    void this.#timeOrigin
    return readClock()
  }

  toJSON(): { readonly timeOrigin: number } {
    return { timeOrigin: this.timeOrigin }
  }
}

export const performance = new Performance(MAKE)

function readClock(): number {
  return op(Op.now) as number
}
