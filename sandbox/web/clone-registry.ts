// Prototypes of objects that no structured clone takes, though they look plain: classes enter themselves when they are made.

import { SafeWeakMap } from '../captured.ts'

const prototypes = new SafeWeakMap<object, true>()

export function keepFromCloning(prototype: object): void {
  prototypes.set(prototype, true)
}

export function isKeptFromCloning(prototype: object): boolean {
  return prototypes.has(prototype)
}
