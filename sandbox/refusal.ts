// What the host refuses, as the errors that web APIs throw.

import type { Op, OpError } from './contract.ts'
import { isOpError, op } from './host.ts'
import { createException } from './web/exception.ts'

/** Asks the host and throws what it refuses, as the error that the OpError names. */
export function opOrThrow(code: Op, a?: unknown, b?: unknown, c?: unknown, d?: unknown): unknown {
  const answer = op(code, a, b, c, d)
  if (isOpError(answer)) throw toError(answer)
  return answer
}

/** The error a web API throws for an op's refusal: a built-in error by name, otherwise a DOMException of that name. */
export function toError(refusal: OpError): Error {
  if (refusal.name === 'TypeError') return new TypeError(refusal.err)
  if (refusal.name === 'RangeError') return new RangeError(refusal.err)
  if (refusal.name === 'Error') return new Error(refusal.err)
  return createException(refusal.err, refusal.name)
}
