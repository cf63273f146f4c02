// Randomness and digests for guests, made by the host. The time they take is billed to the guest's entry.

import { hash, randomFillSync, randomUUID } from 'node:crypto'
import { Op } from '../../sandbox/contract.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'

/** Random bytes of one call. Web Crypto, "getRandomValues". */
const MAX_RANDOM_BYTES = 65_536
/** Bytes of one digest: a callback cannot be interrupted, and this many take the host about 0.15 s. */
const MAX_DIGEST_BYTES = 64 * 1024 * 1024

/** Names of Web Crypto and those that the host's library has for them. */
const DIGESTS: ReadonlyMap<unknown, string> = new Map([
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
])

export function createCryptoOps(): OpTable {
  return {
    [Op.randomBytes]: (_call, size) => {
      if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > MAX_RANDOM_BYTES)
        return refuse('QuotaExceededError', `at most ${MAX_RANDOM_BYTES} random bytes a call`)
      return randomFillSync(new Uint8Array(size))
    },
    [Op.randomUuid]: () => randomUUID(),
    [Op.digest]: (_call, algorithm, data) => {
      const name = DIGESTS.get(algorithm)
      if (name === undefined) return refuse('NotSupportedError', 'no such digest')
      if (!(data instanceof Uint8Array)) return refuse('TypeError', 'a digest is made of bytes')
      if (data.byteLength > MAX_DIGEST_BYTES)
        return refuse('OperationError', `a digest is made of at most ${MAX_DIGEST_BYTES} bytes`)
      // A copy: small Buffers lie in a slab with the bytes of others.
      return new Uint8Array(hash(name, data, 'buffer'))
    },
  }
}
