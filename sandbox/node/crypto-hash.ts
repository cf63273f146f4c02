// Hash and Hmac of node:crypto, over `@noble/hashes`: they run in the guest, on its own time. Hashing in the host would
// have to be synchronous, piece by piece, with a state for each hash that is open; here what it costs is the guest's.

import { blake2b, blake2s } from '@noble/hashes/blake2.js'
import { hmac } from '@noble/hashes/hmac.js'
import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js'
import { sha3_224, sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js'
import { Buffer } from './buffer.ts'

/** What text or bytes are taken for. */
export type Data = string | ArrayBufferView | ArrayBuffer

const HASHES = {
  blake2b512: blake2b,
  blake2s256: blake2s,
  md5,
  ripemd160,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  'sha512-224': sha512_224,
  'sha512-256': sha512_256,
  'sha3-224': sha3_224,
  'sha3-256': sha3_256,
  'sha3-384': sha3_384,
  'sha3-512': sha3_512,
} as const
type HashName = keyof typeof HASHES

interface Running {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
  clone(): Running
}

/** @throws Error for a name that is none of getHashes(), in upper case or lower, with `RSA-` before it or not. */
export function findHash(name: unknown): (typeof HASHES)['sha256'] {
  const plain = String(name)
    .toLowerCase()
    .replace(/^rsa-/, '')
    .replace(/^sha-(?=\d)/, 'sha')
    .replace('/', '-')
  if (Object.hasOwn(HASHES, plain)) return HASHES[plain as HashName] as (typeof HASHES)['sha256'] // alike but for names
  throw withCode(new Error('Digest method not supported'), 'ERR_CRYPTO_INVALID_DIGEST')
}

export function getHashes(): string[] {
  return Object.keys(HASHES)
}

export function withCode<Failure extends Error>(error: Failure, code: string): Failure {
  return Object.assign(error, { code })
}

/** The bytes of a view or buffer themselves, and of text in the encoding, which is UTF-8 unless said. */
export function toBytes(data: Data, encoding?: string): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, encoding ?? 'utf8')
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  throw withCode(new TypeError('data must be a string, a Buffer, a view or an ArrayBuffer'), 'ERR_INVALID_ARG_TYPE')
}

/** Both kinds: each digests once, and is of no use then. It is no stream, as it is in Node. */
class Digest {
  readonly #running: Running
  #isDone = false

  constructor(running: Running) {
    this.#running = running
  }

  update(data: Data, encoding?: string): this {
    this.#checkOpen()
    this.#running.update(toBytes(data, encoding))
    return this
  }

  digest(encoding?: string): unknown {
    this.#checkOpen()
    this.#isDone = true
    const bytes = Buffer.from(this.#running.digest())
    return encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding)
  }

  protected cloneRunning(): Running {
    this.#checkOpen()
    return this.#running.clone()
  }

  #checkOpen(): void {
    if (this.#isDone) throw withCode(new Error('Digest already called'), 'ERR_CRYPTO_HASH_FINALIZED')
  }
}

export class Hash extends Digest {
  copy(): Hash {
    return new Hash(this.cloneRunning())
  }
}

export class Hmac extends Digest {}

export function createHash(name: string): Hash {
  return new Hash(findHash(name).create())
}

export function createHmac(name: string, key: Data): Hmac {
  return new Hmac(hmac.create(findHash(name), toBytes(key)))
}

/** The digest of data that is there as a whole. */
export function hash(name: string, data: Data, encoding = 'hex'): unknown {
  return createHash(name).update(data).digest(encoding)
}
