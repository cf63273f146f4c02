// Values on their way into a guest.

import { LONG_TEXT_UNITS, type LongText } from '../../sandbox/contract.ts'

/** The value as it crosses best: long text in a list of its own. It must then be copied, which `applySync` asks to be told. */
export function toCrossing(value: unknown): unknown {
  return typeof value === 'string' && value.length >= LONG_TEXT_UNITS ? ([value] satisfies LongText) : value
}
