// `navigator`, of which there is `userAgent` alone: what the minimum common web API asks for. WinterTC, "navigator".

import { illegalConstructor } from './webidl.ts'

/** Filled in when the runtime is bundled. */
declare const ISOLET_VERSION: string | undefined

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = Symbol('make')

export class Navigator {
  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
  }

  get userAgent(): string {
    return typeof ISOLET_VERSION === 'undefined' ? 'isolet' : `isolet/${ISOLET_VERSION}`
  }
}

export const navigator = new Navigator(MAKE)
