// The guest's only way out: the host's op callback, kept in this module's closure and never reachable from tenant code.
// Late-bound, so that the runtime can be made before there is a host to talk to.

import { isArray } from './captured.ts'
import { HALT, type LongText, Op, type OpError, type OpFunction } from './contract.ts'

const link: { op: OpFunction } = {
  op: () => {
    throw new TypeError('the runtime is not connected')
  },
}

/** Connects the runtime to its host. Called once, before any tenant code runs. */
export function connect(op: OpFunction): void {
  link.op = op
}

/**
 * Longest text that crosses, in UTF-16 code units. The callback copies its arguments to the host before the host can
 * refuse them, and a repeated string costs the guest nothing until then: one of 2^29 took 1 GB and four seconds.
 */
const MAX_TEXT = 64 * 1024 * 1024
const TOO_LONG: OpError = { name: 'RangeError', err: `text crosses in pieces of at most ${MAX_TEXT} characters` }

/** Asks the host. The answer may be an OpError; `opOrThrow` throws it instead. */
export function op(code: Op, a?: unknown, b?: unknown, c?: unknown, d?: unknown): unknown {
  // The body of a response is flat by then, part of the guest's own heap, and has a limit of its own.
  if (isTooLong(a) || isTooLong(b) || (code !== Op.respond && isTooLong(c))) return TOO_LONG
  const answer = link.op(code, a, b, c, d)
  while (answer === HALT);
  return fromHost(answer)
}

/** What the host sent, with long text out of its list. */
export function fromHost(value: unknown): unknown {
  // Nothing else that crosses is an array, and its only element is its own: no prototype is asked for it.
  return typeof value === 'object' && isArray(value) ? (value as unknown as LongText)[0] : value
}

function isTooLong(argument: unknown): boolean {
  return typeof argument === 'string' && argument.length > MAX_TEXT
}

export function isOpError(answer: unknown): answer is OpError {
  return typeof answer === 'object' && answer !== null && typeof (answer as Partial<OpError>).err === 'string'
}
