// CryptoKey: what a key is for, and its bytes where scripts never get: in a private field, as text, which no getter of
// theirs can see on its way. Web Crypto, "CryptoKey interface".

import { Bytes, NativeSymbol, parseJson, setPrototypeOf, slice } from '../../captured.ts'
import type { CryptoKeyRecord } from '../../contract.ts'
import { illegalConstructor, isObject } from '../webidl.ts'

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = NativeSymbol('make')

let recordIn: (key: CryptoKey) => CryptoKeyRecord
let isKey: (value: object) => boolean

export class CryptoKey {
  readonly #record: CryptoKeyRecord
  #algorithm: object | undefined
  #usages: string[] | undefined

  constructor(token: unknown = undefined, record: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    this.#record = record as CryptoKeyRecord
  }

  static {
    recordIn = key => key.#record
    isKey = value => #record in value
  }

  get type(): string {
    return this.#record.type
  }

  get extractable(): boolean {
    return this.#record.extractable
  }

  /** The same object each time; what a script changes in it changes nothing else. */
  get algorithm(): object {
    this.#algorithm ??= toAlgorithm(this.#record)
    return this.#algorithm
  }

  get usages(): string[] {
    this.#usages ??= toUsages(this.#record.usages)
    return this.#usages
  }
}

/** A key from the host's JSON. */
export function toCryptoKey(json: string): CryptoKey {
  return fromRecord(parseJson(json))
}

/** A pair from the host's JSON, public key first. Not destructured: arrays have an iterator that scripts may change. */
export function toCryptoKeyPair(json: string): { publicKey: CryptoKey; privateKey: CryptoKey } {
  const pair: readonly [object, object] = parseJson(json)
  return { publicKey: fromRecord(pair[0]), privateKey: fromRecord(pair[1]) }
}

/** A record inherits nothing: scripts may have put getters on Object.prototype. */
function fromRecord(record: object): CryptoKey {
  return new CryptoKey(MAKE, setPrototypeOf(record, null))
}

/** A second object for the same key, as a structured clone makes it. */
export function cloneKey(key: CryptoKey): CryptoKey {
  return new CryptoKey(MAKE, recordIn(key))
}

export function isCryptoKey(value: unknown): value is CryptoKey {
  return isObject(value) && isKey(value)
}

/** @throws TypeError for what is no CryptoKey */
export function recordOf(value: unknown, what: string): CryptoKeyRecord {
  if (!isCryptoKey(value)) throw new TypeError(`${what} must be a CryptoKey`)
  return recordIn(value)
}

/** Web Crypto, "KeyAlgorithm dictionary" and those that inherit from it. */
function toAlgorithm({ name, hash, namedCurve, length, modulusLength, exponent }: CryptoKeyRecord): object {
  const hashed = hash === undefined ? undefined : { name: hash }
  if (modulusLength !== undefined)
    return { name, modulusLength, publicExponent: toBigInteger(exponent ?? 0), hash: hashed }
  if (namedCurve !== undefined) return { name, namedCurve }
  if (hashed !== undefined) return { name, hash: hashed, length }
  return length === undefined ? { name } : { name, length }
}

/** Web Crypto, "BigInteger": big-endian, without leading zeros. */
function toBigInteger(value: number): Uint8Array {
  let size = 1
  while (value >= 256 ** size) size++
  const bytes = new Bytes(size)
  for (let at = 0; at < size; at++) bytes[at] = (value / 256 ** (size - 1 - at)) & 0xff
  return bytes
}

function toUsages(joined: string): string[] {
  const usages: string[] = []
  let from = 0
  for (let at = 0; at <= joined.length; at++) {
    if (at < joined.length && joined[at] !== ' ') continue
    if (at > from) usages[usages.length] = slice(joined, from, at)
    from = at + 1
  }
  return usages
}
