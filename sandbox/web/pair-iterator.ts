// Iteration over name-value pairs that may change meanwhile, as URLSearchParams and FormData have it.
// Web IDL, "iterable declarations".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import {
  apply,
  defineProperty,
  deleteProperty,
  getPrototypeOf,
  iterator,
  setPrototypeOf,
  toStringTag,
} from '../captured.ts'
import { requireArguments } from './webidl.ts'

export type Pair<Value> = readonly [name: string, value: Value]

type Kind = 'key' | 'value' | 'key+value'

interface Cursor {
  readonly pairs: () => readonly Pair<unknown>[]
  readonly kind: Kind
  index: number
}

// FormData is made after tenant code ran, which may have put fields of descriptors on Object.prototype: these don't have it.
const METHOD = {
  __proto__: null,
  value: undefined,
  writable: true,
  enumerable: true,
  configurable: true,
} as PropertyDescriptor
const ITERATOR = { __proto__: null, value: undefined, writable: true, configurable: true } as PropertyDescriptor
const NEXT = { __proto__: null, enumerable: true } as PropertyDescriptor
const TAG = { __proto__: null, value: '', configurable: true } as PropertyDescriptor
const METHODS = ['entries', 'keys', 'values', 'forEach'] as const
const iteratorPrototype = getPrototypeOf(getPrototypeOf([][iterator]()) as object)

/**
 * Puts entries, keys, values, forEach and Symbol.iterator on a class's prototype.
 * @param pairsOf the list as it is at that moment; throws TypeError for an object of another class
 */
export function defineIteration<Self extends object>(
  iterable: { readonly prototype: Self },
  name: string,
  pairsOf: (self: Self) => readonly Pair<unknown>[],
): void {
  const create = defineIterator(name)
  const start = (self: Self, kind: Kind): object => {
    pairsOf(self)
    return create({ pairs: () => pairsOf(self), kind, index: 0 })
  }
  const methods = {
    entries(this: Self) {
      return start(this, 'key+value')
    },
    keys(this: Self) {
      return start(this, 'key')
    },
    values(this: Self) {
      return start(this, 'value')
    },
    forEach(this: Self, callback: unknown, thisArg: unknown = undefined) {
      pairsOf(this)
      requireArguments(arguments.length, 1, `${name}.forEach`)
      forEach(this, pairsOf, callback, thisArg)
    },
  }
  for (let at = 0; at < METHODS.length; at++) {
    const key = METHODS[at] as keyof typeof methods
    METHOD.value = methods[key]
    defineProperty(iterable.prototype, key, METHOD)
  }
  ITERATOR.value = methods.entries
  defineProperty(iterable.prototype, iterator, ITERATOR)
}

function forEach<Self>(
  self: Self,
  pairsOf: (self: Self) => readonly Pair<unknown>[],
  callback: unknown,
  thisArg: unknown,
): void {
  if (typeof callback !== 'function') throw new TypeError('forEach takes a function')
  for (let at = 0; at < pairsOf(self).length; at++) {
    const pair = pairsOf(self)[at] as Pair<unknown>
    apply(callback, thisArg, [pair[1], pair[0], self])
  }
}

/** The iterator class of one interface. Scripts see its prototype, never a constructor. */
function defineIterator(name: string): (cursor: Cursor) => object {
  class PairIterator {
    readonly #cursor: Cursor

    constructor(cursor: Cursor) {
      this.#cursor = cursor
    }

    next(): IteratorResult<unknown> {
      const cursor = this.#cursor
      const pair = cursor.pairs()[cursor.index]
      if (pair === undefined) return { value: undefined, done: true }
      cursor.index++
      return { value: toValue(pair, cursor.kind), done: false }
    }
  }
  const { prototype } = PairIterator
  deleteProperty(prototype, 'constructor')
  setPrototypeOf(prototype, iteratorPrototype)
  TAG.value = `${name} Iterator`
  defineProperty(prototype, 'next', NEXT)
  defineProperty(prototype, toStringTag, TAG)
  return cursor => new PairIterator(cursor)
}

function toValue(pair: Pair<unknown>, kind: Kind): unknown {
  if (kind === 'key+value') return [pair[0], pair[1]]
  return kind === 'key' ? pair[0] : pair[1]
}
