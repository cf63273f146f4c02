// The clock of performance: whole milliseconds only, as a finer one helps side channels. High Resolution Time.

import { Op } from '../contract.ts'
import { op } from '../host.ts'

/** Milliseconds since the isolate was bound. */
export function readClock(): number {
  return op(Op.now) as number
}
