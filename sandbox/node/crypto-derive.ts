// Keys from passwords in node:crypto, over `@noble/hashes`. With a callback the work is the same and only told later.

import { hkdf as deriveHkdf } from '@noble/hashes/hkdf.js'
import { pbkdf2 as derivePbkdf2 } from '@noble/hashes/pbkdf2.js'
import { scrypt as deriveScrypt } from '@noble/hashes/scrypt.js'
import { Buffer } from './buffer.ts'
import { type Data, findHash, toBytes } from './crypto-hash.ts'
import { platform } from './platform.ts'

type Done<Key> = (error: unknown, key?: Key) => void

interface ScryptOptions {
  readonly N?: number
  readonly cost?: number
  readonly r?: number
  readonly blockSize?: number
  readonly p?: number
  readonly parallelization?: number
  readonly maxmem?: number
}

/** Memory that scrypt may take unless told, in bytes, as in Node. */
const SCRYPT_BYTES = 32 * 1024 * 1024

export function pbkdf2Sync(password: Data, salt: Data, iterations: number, length: number, digest: string): Uint8Array {
  const options = { c: iterations, dkLen: length }
  return Buffer.from(derivePbkdf2(findHash(digest), toBytes(password), toBytes(salt), options))
}

export function pbkdf2(
  password: Data,
  salt: Data,
  iterations: number,
  length: number,
  digest: string,
  done: Done<Uint8Array>,
): void {
  tell(done, () => pbkdf2Sync(password, salt, iterations, length, digest))
}

/** An ArrayBuffer, which is what Node gives here. */
export function hkdfSync(digest: string, key: Data, salt: Data, info: Data, length: number): ArrayBuffer {
  const derived = deriveHkdf(findHash(digest), toBytes(key), toBytes(salt), toBytes(info), length)
  return new Uint8Array(derived).buffer
}

export function hkdf(digest: string, key: Data, salt: Data, info: Data, length: number, done: Done<ArrayBuffer>): void {
  tell(done, () => hkdfSync(digest, key, salt, info, length))
}

export function scryptSync(password: Data, salt: Data, length: number, options: ScryptOptions = {}): Uint8Array {
  const { N = options.cost ?? 16_384, r = options.blockSize ?? 8, p = options.parallelization ?? 1 } = options
  const limits = { dkLen: length, maxmem: options.maxmem ?? SCRYPT_BYTES + 1024 }
  return Buffer.from(deriveScrypt(toBytes(password), toBytes(salt), { N, r, p, ...limits }))
}

export function scrypt(
  password: Data,
  salt: Data,
  length: number,
  ...rest: [Done<Uint8Array>] | [ScryptOptions, Done<Uint8Array>]
): void {
  const [options, done] = rest.length === 1 ? [{}, rest[0]] : rest
  tell(done, () => scryptSync(password, salt, length, options))
}

/** Options that are wrong throw at once in Node; here they come as the callback's error, like all else. */
function tell<Key>(done: Done<Key>, derive: () => Key): void {
  platform.queueMicrotask(() => {
    const outcome = attempt(derive)
    if ('error' in outcome) done(outcome.error)
    else done(null, outcome.key)
  })
}

function attempt<Key>(derive: () => Key): { readonly key: Key } | { readonly error: unknown } {
  try {
    return { key: derive() }
  } catch (error) {
    return { error }
  }
}
