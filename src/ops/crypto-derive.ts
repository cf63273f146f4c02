// deriveBits: agreement and HKDF at once, PBKDF2 on a thread of its own. Web Crypto, "Derive Bits" of each algorithm.

import { diffieHellman, hkdfSync, pbkdf2, pbkdf2Sync } from 'node:crypto'
import { promisify } from 'node:util'
import type { CryptoAlgorithm } from '../../sandbox/contract.ts'
import { hashOf } from './crypto-algorithms.ts'
import type { Job } from './crypto-job.ts'
import type { Keys } from './crypto-keys.ts'
import type { Queue } from './crypto-queue.ts'
import { Refusal, refusing } from './crypto-refusal.ts'

/** Bits of one PBKDF2: more than any key takes; each block of them costs all rounds again. */
const MAX_PBKDF2_BYTES = 16 * 1024
const MAX_ROUNDS = 2 ** 31 - 1
/** Rounds by which a round's cost is measured, three times over: about 0.1 ms. */
const PROBE_ROUNDS = 256

type Bytes = Uint8Array

/** The bits, or a promise of them where it takes long. */
export function deriveBits(job: Job, keys: Keys, queue: Queue): Bytes | Promise<Bytes> {
  switch (job.algorithm.name) {
    case 'HKDF':
      return deriveHkdf(job)
    case 'PBKDF2':
      return derivePbkdf2(job, queue)
    default:
      return agree(job, keys)
  }
}

/** Bits that a key of this algorithm takes; null for all there are. Web Crypto, "get key length". */
export function keyBitsOf({ name, length, hash }: CryptoAlgorithm): number | null {
  if (name === 'HKDF' || name === 'PBKDF2') return null
  if (name === 'HMAC') {
    if (length === 0) throw new Refusal('TypeError', 'an HMAC key has a bit at least')
    return length ?? hashOf(hash).blockBits
  }
  if (length !== 128 && length !== 192 && length !== 256)
    throw new Refusal('OperationError', `an AES key has 128, 192 or 256 bits, not ${length}`)
  return length
}

function agree({ algorithm, key, other, bits }: Job, keys: Keys): Bytes {
  if (key?.type !== 'private') throw new Refusal('InvalidAccessError', `${algorithm.name} takes a private key`)
  if (other?.type !== 'public' || other.name !== key.name || other.namedCurve !== key.namedCurve)
    throw new Refusal('InvalidAccessError', 'the public key is not one of the same algorithm and curve')
  const secret = refusing('OperationError', 'the keys do not agree', () =>
    diffieHellman({ privateKey: keys.find(key), publicKey: keys.find(other) }),
  )
  const wanted = bits ?? secret.byteLength * 8
  if (wanted > secret.byteLength * 8)
    throw new Refusal('OperationError', `the secret has ${secret.byteLength * 8} bits, not ${wanted}`)
  const cut = new Uint8Array(secret.subarray(0, Math.ceil(wanted / 8)))
  const extra = cut.byteLength * 8 - wanted
  if (extra > 0) cut[cut.byteLength - 1] = (cut.at(-1) ?? 0) & (0xff << extra)
  return cut
}

function deriveHkdf({ algorithm, key, bits, parts }: Job): Bytes {
  const bytes = wholeBytes(bits, 'HKDF')
  const hash = hashOf(algorithm.hash)
  if (bytes > 255 * hash.bytes) throw new Refusal('OperationError', `HKDF derives at most ${255 * hash.bytes} bytes`)
  const secret = Buffer.from(key?.material ?? '', 'base64')
  const { salt = new Uint8Array(), info = new Uint8Array() } = parts
  if (bytes === 0) return new Uint8Array()
  return refusing(
    'OperationError',
    'HKDF takes at most 1024 bytes of info',
    () => new Uint8Array(hkdfSync(hash.name, secret, salt, info, bytes)),
  )
}

function derivePbkdf2({ algorithm, key, bits, parts }: Job, queue: Queue): Bytes | Promise<Bytes> {
  const bytes = wholeBytes(bits, 'PBKDF2')
  const hash = hashOf(algorithm.hash)
  const { iterations = 0 } = algorithm
  if (iterations === 0 || iterations > MAX_ROUNDS)
    throw new Refusal('OperationError', `PBKDF2 takes 1 to ${MAX_ROUNDS} iterations`)
  if (bytes > MAX_PBKDF2_BYTES) throw new Refusal('OperationError', `PBKDF2 derives at most ${MAX_PBKDF2_BYTES} bytes`)
  if (bytes === 0) return new Uint8Array()
  const password = Buffer.from(key?.material ?? '', 'base64')
  const salt = new Uint8Array(parts.salt ?? [])
  const roundMs = queue.costOf(hash.name, () => measureRoundMs(hash.name))
  const estimateMs = iterations * Math.ceil(bytes / hash.bytes) * roundMs
  const work = `PBKDF2 of ${iterations} iterations`
  return queue.run(work, estimateMs, async () => {
    return new Uint8Array(await promisify(pbkdf2)(password, salt, iterations, bytes, hash.name))
  })
}

/** The quickest of three: others may use the processor, too, and nobody should be refused for that. */
function measureRoundMs(hash: string): number {
  let best = Number.POSITIVE_INFINITY
  for (let probe = 0; probe < 3; probe += 1) {
    const begun = performance.now()
    pbkdf2Sync('', '', PROBE_ROUNDS, 1, hash)
    best = Math.min(best, performance.now() - begun)
  }
  return best / PROBE_ROUNDS
}

function wholeBytes(bits: number | null, name: string): number {
  if (bits === null || bits % 8 !== 0) throw new Refusal('OperationError', `${name} derives whole bytes`)
  return bits / 8
}
