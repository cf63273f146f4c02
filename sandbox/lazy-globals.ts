// Globals that are made at the first touch of any of a group, and ordinary properties from then on. To be described is a
// touch as well: scripts see no accessor where other platforms have a value.

import { apply, defineProperty, getOwnPropertyDescriptor, SafeWeakMap } from './captured.ts'
import { toOperation } from './web/operation.ts'

type Values = Readonly<Record<string, unknown>>

/** One for all: an object without prototype takes half a kilobyte. */
const DATA = { __proto__: null, value: undefined, writable: true, configurable: true } as PropertyDescriptor

/** Names of such globals by their getters. */
const lazy = new SafeWeakMap<() => unknown, string>()

export function defineGlobal(name: string, value: unknown, enumerable: boolean): void {
  DATA.value = value
  DATA.enumerable = enumerable
  defineProperty(globalThis, name, DATA)
}

export function defineLazily(names: readonly string[], make: () => Values): void {
  const getters: (() => unknown)[] = []
  const settle = (): Values => {
    const values = make()
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as string
      // What a script has put there meanwhile stays.
      if (getOwnPropertyDescriptor(globalThis, name)?.get === getters[at]) defineGlobal(name, values[name], false)
    }
    return values
  }
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string
    const get = (): unknown => settle()[name]
    getters[at] = get
    const set = (value: unknown): void => defineGlobal(name, value, false)
    defineProperty(globalThis, name, { get, set, configurable: true, enumerable: false })
    lazy.set(get, name)
  }
}

const NAME = 'getOwnPropertyDescriptor'

type Describe = (target: object, key: PropertyKey) => PropertyDescriptor | undefined

/** Puts functions that settle such globals in the place of V8's. Runs once, before any tenant code. */
export function settleWhatIsDescribed(): void {
  for (const [holder, describe] of [
    [Object, Object.getOwnPropertyDescriptor as Describe],
    [Reflect, getOwnPropertyDescriptor],
  ] as const) {
    const value = toOperation(NAME, (target: object, key: PropertyKey) => settled(describe, target, key))
    defineProperty(holder, NAME, { value })
  }
}

function settled(describe: Describe, target: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = describe(target, key)
  if (target !== globalThis || descriptor?.get === undefined || !lazy.has(descriptor.get)) return descriptor
  apply(descriptor.get, undefined, [])
  return getOwnPropertyDescriptor(globalThis, lazy.get(descriptor.get) as string)
}
