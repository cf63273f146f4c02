// Functions of the global object. Web IDL, "create an operation function". Knows no function in particular.

import { apply, defineProperty } from '../captured.ts'

/**
 * A function of that name which is no constructor. Called on another object it works on the global one all the same,
 * where Web IDL has it throw: handlers keep `fetch` in objects of theirs, and servers have always let them.
 */
export function toOperation(
  name: string,
  run: (...args: never[]) => unknown,
  length = run.length,
): (...args: unknown[]) => unknown {
  // A computed key names the function: cheaper than defining its name.
  const holder = {
    [name](...args: unknown[]): unknown {
      return apply(run, undefined, args)
    },
  }
  const operation = holder[name] as (...args: unknown[]) => unknown
  if (length > 0) defineProperty(operation, 'length', { value: length, configurable: true })
  return operation
}
