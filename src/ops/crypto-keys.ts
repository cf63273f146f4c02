// Keys of one guest as the host's library takes them. A guest keeps the bytes of its keys itself, in its own heap and
// out of its own code's reach, and sends them along: however many it has, the host holds the last few only.

import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { CryptoKeyRecord } from '../../sandbox/contract.ts'
import { Refusal, refusing } from './crypto-refusal.ts'

/** Parsed keys of one guest. Each is memory outside of its heap; parsing takes 20 to 30 µs. */
const MAX_PARSED = 16
/** What a private operation costs grows with the cube of it: 1.5 ms at 4096 bits. */
const MAX_RSA_BITS = 4096
/** A public operation costs as many steps as the exponent has bits. 65537 is what nearly all keys have. */
const MAX_RSA_EXPONENT = 2n ** 32n
/** DER of an RSA key of 4096 bits takes 2,375 bytes. */
const MAX_DER_BYTES = 8192

export interface Keys {
  /** The key of that record. @throws Refusal when it can't be parsed or costs too much to use */
  find(record: CryptoKeyRecord): KeyObject
}

export function createKeys(): Keys {
  const parsed = new LRUCache<string, KeyObject>({ max: MAX_PARSED })
  return {
    find({ type, material }) {
      const known = parsed.get(type + material)
      if (known !== undefined) return known
      const bytes = Buffer.from(material, 'base64')
      const key = type === 'secret' ? createSecretKey(bytes) : parseDer(type, bytes)
      parsed.set(type + material, key)
      return key
    },
  }
}

/** @throws Refusal DataError for what is no such key, OperationError for one that costs too much to use */
export function parseDer(type: 'public' | 'private', bytes: Uint8Array): KeyObject {
  if (bytes.byteLength > MAX_DER_BYTES) throw new Refusal('DataError', `a key has at most ${MAX_DER_BYTES} bytes`)
  const key = Buffer.from(bytes)
  return checkCost(
    refusing('DataError', `the bytes are no ${type} key`, () =>
      type === 'public'
        ? createPublicKey({ key, format: 'der', type: 'spki' })
        : createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    ),
  )
}

/** The key itself, if using it is cheap: sizes of RSA's numbers are the guest's choice. */
export function checkCost(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') return key
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength > MAX_RSA_BITS)
    throw new Refusal('OperationError', `an RSA key has at most ${MAX_RSA_BITS} bits, not ${modulusLength}`)
  if (publicExponent > MAX_RSA_EXPONENT)
    throw new Refusal('OperationError', 'the public exponent of an RSA key has at most 32 bits')
  if (key.type === 'private') checkPrivateNumbers(key, modulusLength)
  return key
}

/** Exponents longer than the modulus would be valid and slow; other factors than p and q need their own. */
function checkPrivateNumbers(key: KeyObject, modulusLength: number): void {
  const { n, d, p, q, dp, dq, qi } = key.export({ format: 'jwk' })
  for (const part of [d, p, q, dp, dq, qi]) {
    if (toBigInt(part) >> BigInt(modulusLength) !== 0n) throw new Refusal('DataError', 'the RSA key is inconsistent')
  }
  if (toBigInt(p) * toBigInt(q) !== toBigInt(n)) throw new Refusal('DataError', 'the RSA key is inconsistent')
}

function toBigInt(base64url: string | undefined): bigint {
  return BigInt(`0x${Buffer.from(base64url ?? '', 'base64url').toString('hex') || '0'}`)
}
