// Puts a constructor of ours in the place of one of V8's, so that the original is reached by no way.

import { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } from '../captured.ts'
import type { Constructor } from './native.ts'

/**
 * Gives `replacement` all that the original has of its own, its prototype included, and what it inherits from
 * (AbstractModuleSource for Module), and puts it behind the prototype's `constructor`. The original stays as it is:
 * nobody reaches it any more.
 */
export function replaceConstructor<Replacement extends object>(
  original: Constructor,
  replacement: Replacement,
): Replacement {
  const keys = ownKeys(original)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string | symbol
    const descriptor = getOwnPropertyDescriptor(original, key) as PropertyDescriptor
    defineProperty(replacement, key, { __proto__: null, ...descriptor } as PropertyDescriptor)
  }
  setPrototypeOf(replacement, getPrototypeOf(original))
  defineProperty(original.prototype as object, 'constructor', {
    __proto__: null,
    value: replacement,
    writable: true,
    enumerable: false,
    configurable: true,
  } as PropertyDescriptor)
  return replacement
}
