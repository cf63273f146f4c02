// Classes as Web IDL wants them: names, tags and enumerable members. Runs for annexes after tenant code did: descriptors
// have no prototype that somebody put things on.

import { defineProperty, ownKeys, toStringTag } from './captured.ts'

/** Any class: only its own properties matter here. */
interface Interface {
  readonly name: string
  readonly prototype: object
}

// One of each for all: an object without prototype takes half a kilobyte.
const ENUMERABLE = { __proto__: null, enumerable: true } as PropertyDescriptor
const NAME = { __proto__: null, value: '' } as PropertyDescriptor
const TAG = { __proto__: null, value: '', configurable: true } as PropertyDescriptor

/** Classes by name, each with the attributes of an interface. Web IDL, "interface object". */
export function toInterfaces<Classes extends Readonly<Record<string, Interface>>>(classes: Classes): Classes {
  const names = ownKeys(classes) as string[]
  for (let at = 0; at < names.length; at++) toInterface(names[at] as string, classes[names[at] as string] as Interface)
  return classes
}

function toInterface(name: string, type: Interface): void {
  // Bundling may have changed it.
  NAME.value = TAG.value = name
  if (type.name !== name) defineProperty(type, 'name', NAME)
  makeEnumerable(type, key => key !== 'prototype' && key !== 'name' && key !== 'length')
  makeEnumerable(type.prototype, key => key !== 'constructor')
  defineProperty(type.prototype, toStringTag, TAG)
}

/** WebIDL members are enumerable, class members are not. All are configurable but a class's `prototype`. */
function makeEnumerable(holder: object, isMember: (key: string) => boolean): void {
  const keys = ownKeys(holder)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string | symbol
    if (typeof key === 'string' && isMember(key)) defineProperty(holder, key, ENUMERABLE)
  }
}
