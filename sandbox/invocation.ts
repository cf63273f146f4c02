// One request inside the guest: its signal, and what holds it open. Does not know handlers or answers.

import { LogLevel, Op } from './contract.ts'
import { describeThrown } from './errors.ts'
import { op } from './host.ts'
import { LazySignal } from './web/lazy-signal.ts'

export class Invocation {
  readonly id: number
  /** Fires when the client is gone or the host gives up. */
  readonly signal = new LazySignal()
  readonly #onEnd: (id: number) => void
  /** Promises given to waitUntil that have not settled. */
  #pendingCount = 0
  #isAnswered = false

  /** @param onEnd is called once the answer is out and no promise is pending; again after a later waitUntil */
  constructor(id: number, onEnd: (id: number) => void) {
    this.id = id
    this.#onEnd = onEnd
  }

  /** @throws TypeError when the invocation is over. */
  waitUntil(promise: unknown): void {
    if (this.#pendingCount === 0 && op(Op.retain, this.id) === false)
      throw new TypeError('waitUntil() comes too late: the invocation is over')
    this.#pendingCount++
    void this.#hold(promise)
  }

  /** The answer, body included, is with the host. */
  markAnswered(): void {
    this.#isAnswered = true
    if (this.#pendingCount === 0) this.#onEnd(this.id)
  }

  async #hold(promise: unknown): Promise<void> {
    try {
      await promise
    } catch (error) {
      op(Op.log, LogLevel.error, `waitUntil promise rejected: ${describeThrown(error)}`)
    }
    if (--this.#pendingCount > 0) return
    op(Op.release, this.id)
    if (this.#isAnswered) this.#onEnd(this.id)
  }
}
