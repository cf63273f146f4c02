// QuotaExceededError: a DOMException that tells the quota. Web IDL, "QuotaExceededError".

import { DOMException } from './dom-exception.ts'
import { toDictionary } from './webidl.ts'

export class QuotaExceededError extends DOMException {
  readonly #quota: number | null
  readonly #requested: number | null

  /** @throws RangeError for negative numbers, and for fewer requested than the quota */
  constructor(message: unknown = '', options: unknown = undefined) {
    super(message, 'QuotaExceededError')
    const { quota, requested } = toDictionary(options, 'QuotaExceededErrorOptions')
    this.#quota = toAmount(quota, 'quota')
    this.#requested = toAmount(requested, 'requested')
    if (this.#quota !== null && this.#requested !== null && this.#requested < this.#quota)
      throw new RangeError('requested must not be below quota')
  }

  get quota(): number | null {
    return this.#quota
  }

  get requested(): number | null {
    return this.#requested
  }
}

function toAmount(value: unknown, what: string): number | null {
  if (value === undefined) return null
  const amount = +(value as number)
  if (!Number.isFinite(amount)) throw new TypeError(`${what} must be a finite number`)
  if (amount < 0) throw new RangeError(`${what} must not be negative`)
  return amount
}
