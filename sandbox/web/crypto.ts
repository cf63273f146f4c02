// crypto: random values and digests, both the host's. Web Crypto, "Crypto interface", "SubtleCrypto interface".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { copyBytes, isView, toUpperCase } from '../captured.ts'
import { Op } from '../contract.ts'
import { opOrThrow } from '../host.ts'
import { spanOf, toBytes } from './buffer-source.ts'
import { DOMException } from './dom-exception.ts'
import { QuotaExceededError } from './quota-exceeded-error.ts'
import { illegalConstructor, isObject, requireArguments, shown, toDOMString } from './webidl.ts'

/** Random bytes of one call. Web Crypto, "getRandomValues". */
const MAX_RANDOM_BYTES = 65_536

/** Lets the runtime through the constructors; scripts never hold it. */
const MAKE = Symbol('make')

export class SubtleCrypto {
  readonly #isMade = true

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
  }

  /** @param algorithm SHA-1, SHA-256, SHA-384 or SHA-512 by name, or an object with that `name` */
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 2, 'SubtleCrypto.digest')
    const name = isObject(algorithm) ? readName(algorithm) : toDOMString(algorithm)
    const bytes = toBytes(data, 'data')
    const digest = opOrThrow(Op.digest, toDigestName(name), copyBytes(bytes)) as Uint8Array<ArrayBuffer>
    return digest.buffer
  }
}

/** Web Crypto, "Algorithm dictionary". */
function readName(algorithm: object): string {
  const { name } = algorithm as { readonly name?: unknown }
  if (name === undefined) throw new TypeError('an algorithm must have a name')
  return toDOMString(name)
}

function toDigestName(name: string): string {
  const canonical = toUpperCase(name)
  if (canonical === 'SHA-1' || canonical === 'SHA-256' || canonical === 'SHA-384' || canonical === 'SHA-512')
    return canonical
  throw new DOMException(`${shown(name)} is no digest`, 'NotSupportedError')
}

export class Crypto {
  readonly #subtle: SubtleCrypto

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    this.#subtle = new SubtleCrypto(MAKE)
  }

  get subtle(): SubtleCrypto {
    return this.#subtle
  }

  /** Fills a view of integers in place, and answers it. */
  getRandomValues<View>(array: View): View {
    void this.#subtle
    requireArguments(arguments.length, 1, 'Crypto.getRandomValues')
    if (!isView(array)) throw new TypeError('getRandomValues fills a typed array')
    const { kind, byteLength } = spanOf(array)
    if (kind === 'DataView' || kind.startsWith('Float'))
      throw new DOMException(`getRandomValues fills no ${kind}`, 'TypeMismatchError')
    if (byteLength > MAX_RANDOM_BYTES)
      throw new QuotaExceededError(`${byteLength} random bytes asked for, at most ${MAX_RANDOM_BYTES} a call`, {
        quota: MAX_RANDOM_BYTES,
        requested: byteLength,
      })
    if (byteLength > 0) toBytes(array, 'array').set(opOrThrow(Op.randomBytes, byteLength) as Uint8Array)
    return array
  }

  randomUUID(): string {
    void this.#subtle
    return opOrThrow(Op.randomUuid) as string
  }
}

export const crypto = new Crypto(MAKE)
