// One object on its way through a structured clone: read already, its copy not yet made.

import type { DOMException } from './dom-exception.ts'
import { createException } from './exception.ts'
import { isObject } from './webidl.ts'

/** A primitive as itself, an object as its cell. */
export type Serialized = Cell | string | number | bigint | boolean | null | undefined

export class Cell {
  readonly #make: () => object
  readonly #fill: ((copy: object) => void) | undefined
  #copy: object | undefined

  /** @param fill runs after `make`, when cycles already lead to the copy */
  constructor(make: () => object, fill?: (copy: object) => void) {
    this.#make = make
    this.#fill = fill
  }

  /** Makes the copy at first use. */
  get copy(): object {
    if (this.#copy === undefined) {
      this.#copy = this.#make()
      this.#fill?.(this.#copy)
    }
    return this.#copy
  }
}

export function toCopy(serialized: Serialized): unknown {
  return isObject(serialized) ? serialized.copy : serialized
}

export function dataCloneError(what: string): DOMException {
  return createException(`${what} cannot be cloned`, 'DataCloneError')
}
