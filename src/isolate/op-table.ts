// What an op handler is. The isolate calls handlers by number; it does not know what any of them does.

import type { Op, OpError } from '../../sandbox/contract.ts'
import type { Guest } from './guest.ts'
import type { Invocation } from './invocation.ts'

/** Who asks: the guest, and the invocation whose entry is running (undefined while the module starts). */
export interface OpCall {
  readonly guest: Guest
  readonly invocation: Invocation | undefined
}

/**
 * Answers one op. Arguments come from a hostile guest: narrow each one before use. The answer is a string, number,
 * boolean, null, undefined, a Uint8Array that owns its whole buffer, or an OpError. What it throws reaches the guest
 * as a plain "host failed" OpError and the host's log whole.
 */
export type OpHandler = (call: OpCall, a: unknown, b: unknown, c: unknown, d: unknown) => unknown

/** Handlers of one guest by op number. */
export type OpTable = { readonly [code in Op]?: OpHandler }

export function refuse(name: string, err: string): OpError {
  return { err, name }
}
