// generateKey: RSA on a thread of its own, all others at once. Web Crypto, "Generate Key" of each algorithm.

import { generateKeyPair, generateKeyPairSync, type KeyObject, randomFillSync } from 'node:crypto'
import { promisify } from 'node:util'
import type { CryptoAlgorithm, CryptoKeyRecord } from '../../sandbox/contract.ts'
import { curveOf, type Family, familyOf, hashOf } from './crypto-algorithms.ts'
import { checkUsages, toRecord } from './crypto-import.ts'
import type { Job } from './crypto-job.ts'
import type { Queue } from './crypto-queue.ts'
import { Refusal } from './crypto-refusal.ts'

const MIN_RSA_BITS = 1024
const MAX_RSA_BITS = 4096
/** What the quickest of many took, in milliseconds, at 1024 bits; it grows with the cube, and luck is a factor of ten. */
const RSA_1024_MS = 1.25
const MAX_HMAC_BITS = 64 * 1024 * 8

/** A secret, or a pair with the public key first. */
type Generated = CryptoKeyRecord | readonly CryptoKeyRecord[]

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** @throws Refusal SyntaxError, NotSupportedError or OperationError */
export function generateKey(job: Job, queue: Queue): Generated | Promise<Generated> {
  const { algorithm, usages } = job
  const family = familyOf(algorithm.name)
  checkUsages(usages, [...family.public, ...family.private], algorithm.name)
  switch (family.kind) {
    case 'kdf':
      throw new Refusal('NotSupportedError', `${algorithm.name} keys are not generated`)
    case 'aes':
    case 'hmac':
      return generateSecret(job, family)
    case 'rsa':
      return generateRsa(job, family, queue)
    default:
      return generateCurve(job, family)
  }
}

function generateSecret({ algorithm, usages, extractable }: Job, { kind }: Family): CryptoKeyRecord {
  const bits = kind === 'aes' ? aesBits(algorithm) : hmacBits(algorithm)
  const bytes = randomFillSync(Buffer.alloc(Math.ceil(bits / 8)))
  requireUsages(usages)
  return {
    type: 'secret',
    name: algorithm.name,
    ...(kind === 'hmac' && { hash: String(algorithm.hash) }),
    length: bits,
    usages: usages.join(' '),
    extractable,
    material: bytes.toString('base64'),
  }
}

function aesBits({ length = 0 }: CryptoAlgorithm): number {
  if (length === 128 || length === 192 || length === 256) return length
  throw new Refusal('OperationError', `an AES key has 128, 192 or 256 bits, not ${length}`)
}

function hmacBits({ hash, length }: CryptoAlgorithm): number {
  const bits = length ?? hashOf(hash).blockBits
  if (bits > 0 && bits <= MAX_HMAC_BITS) return bits
  throw new Refusal('OperationError', `an HMAC key has 1 to ${MAX_HMAC_BITS} bits, not ${bits}`)
}

function generateCurve(job: Job, family: Family): Generated {
  const { name, namedCurve } = job.algorithm
  // Before the usages: a curve that there is not is the graver fault.
  const curve = family.kind === 'ec' ? curveOf(namedCurve).name : undefined
  requirePrivateUsages(job, family)
  return toPair(curve === undefined ? generateOkp(name) : generateKeyPairSync('ec', { namedCurve: curve }), job, family)
}

function generateOkp(name: string): KeyPair {
  switch (name) {
    case 'Ed25519':
      return generateKeyPairSync('ed25519')
    case 'Ed448':
      return generateKeyPairSync('ed448')
    case 'X25519':
      return generateKeyPairSync('x25519')
    default:
      return generateKeyPairSync('x448')
  }
}

function generateRsa(job: Job, family: Family, queue: Queue): Promise<Generated> {
  const { hash, modulusLength = 0, exponent = 0 } = job.algorithm
  hashOf(hash)
  if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS || modulusLength % 8 !== 0)
    throw new Refusal('OperationError', `an RSA key has ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, not ${modulusLength}`)
  // With others the search for primes may go on for ever.
  if (exponent !== 65_537 && exponent !== 3)
    throw new Refusal('OperationError', 'the public exponent of a new RSA key is 65537 or 3')
  requirePrivateUsages(job, family)
  const estimateMs = RSA_1024_MS * (modulusLength / 1024) ** 3
  return queue.run(`an RSA key of ${modulusLength} bits`, estimateMs, async () =>
    toPair(await promisify(generateKeyPair)('rsa', { modulusLength, publicExponent: exponent }), job, family),
  )
}

function toPair(pair: KeyPair, job: Job, family: Family): Generated {
  const { algorithm, usages, extractable } = job
  const select = (permitted: readonly string[]): string => usages.filter(usage => permitted.includes(usage)).join(' ')
  return [
    { ...toRecord(pair.publicKey, algorithm), usages: select(family.public), extractable: true },
    { ...toRecord(pair.privateKey, algorithm), usages: select(family.private), extractable },
  ]
}

function requirePrivateUsages({ usages }: Job, family: Family): void {
  requireUsages(usages.filter(usage => family.private.includes(usage)))
}

function requireUsages(usages: readonly string[]): void {
  if (usages.length === 0) throw new Refusal('SyntaxError', 'a private or secret key needs at least one usage')
}
