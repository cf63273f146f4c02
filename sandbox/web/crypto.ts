// crypto: random values, from the host. Web Crypto, "Crypto interface".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { isView } from '../captured.ts'
import { Op } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'
import { spanOf, toBytes } from './buffer-source.ts'
import { createException, openExceptions } from './exception.ts'
import { openSubtle } from './open-subtle.ts'
import type { SubtleCrypto } from './subtle/subtle-crypto.ts'
import { illegalConstructor, requireArguments } from './webidl.ts'

/** Random bytes of one call. Web Crypto, "getRandomValues". */
const MAX_RANDOM_BYTES = 65_536

/** Lets the runtime through the constructors; scripts never hold it. */
const MAKE = Symbol('make')

export class Crypto {
  readonly #isMade: true

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    this.#isMade = true
  }

  get subtle(): SubtleCrypto {
    void this.#isMade
    return openSubtle().subtle
  }

  /** Fills a view of integers in place, and answers it. */
  getRandomValues<View>(array: View): View {
    void this.#isMade
    requireArguments(arguments.length, 1, 'Crypto.getRandomValues')
    if (!isView(array)) throw new TypeError('getRandomValues fills a typed array')
    const { kind, byteLength } = spanOf(array)
    if (kind === 'DataView' || kind.startsWith('Float'))
      throw createException(`getRandomValues fills no ${kind}`, 'TypeMismatchError')
    if (byteLength > MAX_RANDOM_BYTES)
      throw new (openExceptions().QuotaExceededError)(
        `${byteLength} random bytes asked for, at most ${MAX_RANDOM_BYTES} a call`,
        {
          quota: MAX_RANDOM_BYTES,
          requested: byteLength,
        },
      )
    if (byteLength > 0) toBytes(array, 'array').set(opOrThrow(Op.randomBytes, byteLength) as Uint8Array)
    return array
  }

  randomUUID(): string {
    void this.#isMade
    return opOrThrow(Op.randomUuid) as string
  }
}

export const crypto = new Crypto(MAKE)
