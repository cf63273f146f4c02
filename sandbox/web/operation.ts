// Functions of the global object. Web IDL, "create an operation function". Knows no function in particular.

import { apply, defineProperty } from '../captured.ts'

/** A function of that name which is no constructor, and works on the global object alone. */
export function toOperation(
  name: string,
  run: (...args: never[]) => unknown,
  length = run.length,
): (...args: unknown[]) => unknown {
  // A computed key names the function: cheaper than defining its name.
  const holder = {
    [name](this: unknown, ...args: unknown[]): unknown {
      if (this !== undefined && this !== null && this !== globalThis) throw new TypeError('Illegal invocation')
      return apply(run, undefined, args)
    },
  }
  const operation = holder[name] as (...args: unknown[]) => unknown
  if (length > 0) defineProperty(operation, 'length', { value: length, configurable: true })
  return operation
}
