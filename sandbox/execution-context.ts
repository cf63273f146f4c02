// `ctx`: what a handler may do beyond its answer.

import type { Invocation } from './invocation.ts'

export class ExecutionContext {
  readonly #invocation: Invocation

  constructor(invocation: Invocation) {
    this.#invocation = invocation
  }

  /**
   * Keeps the invocation going until the promise settles, also after the answer was sent.
   * @throws TypeError when the invocation is over.
   */
  waitUntil(promise: unknown): void {
    this.#invocation.waitUntil(promise)
  }

  passThroughOnException(): void {
    // There is nothing behind the handler that could answer in its place.
  }
}
