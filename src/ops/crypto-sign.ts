// sign and verify. The data of most is hashed as it comes; Ed25519 and Ed448 want it whole. Web Crypto, "sign", "verify".

import {
  constants,
  createHash,
  createHmac,
  createSign,
  createVerify,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { curveOf, hashOf } from './crypto-algorithms.ts'
import type { Job } from './crypto-job.ts'
import { Refusal, refusing } from './crypto-refusal.ts'
import type { Steps } from './crypto-steps.ts'

/** Data of one signature, in bytes: this many take 2.5 to 3 ms, in one piece. */
const MAX_EDDSA_BYTES: ReadonlyMap<string, number> = new Map([
  ['Ed25519', 1024 * 1024],
  ['Ed448', 512 * 1024],
])
/** RFC 8032 §5.2. */
const MAX_CONTEXT_BYTES = 255
/** Longest salt of RSA-PSS, in bytes: what fits 4096 bits. */
const MAX_SALT_BYTES = 512

export function openDigest(name: string): Steps {
  const hash = createHash(hashOf(name).name)
  return {
    update: piece => void hash.update(piece),
    end: () => hash.digest(),
  }
}

/** The signature, or whether the job's is right. */
export function openSignature(job: Job, key: KeyObject): Steps {
  if (job.algorithm.name === 'HMAC') return openHmac(job, key)
  const needed = job.op === 'sign' ? 'private' : 'public'
  if (key.type !== needed) throw new Refusal('InvalidAccessError', `${job.op} takes a ${needed} key`)
  const maxBytes = MAX_EDDSA_BYTES.get(job.algorithm.name)
  return maxBytes === undefined ? openHashed(job, key) : openEddsa(job, key, maxBytes)
}

function openHmac({ op, key, parts }: Job, secret: KeyObject): Steps {
  const hmac = createHmac(hashOf(key?.hash).name, secret)
  const given = parts.signature ?? new Uint8Array()
  return {
    update: piece => void hmac.update(piece),
    end: () => {
      const made = hmac.digest()
      return op === 'sign' ? made : made.byteLength === given.byteLength && timingSafeEqual(made, given)
    },
  }
}

function openHashed(job: Job, key: KeyObject): Steps {
  const { op, parts } = job
  const hash = hashOf(job.algorithm.hash ?? job.key?.hash).name
  const options = { key, ...signatureOptions(job) }
  if (op === 'sign') {
    const signer = createSign(hash)
    return {
      update: piece => void signer.update(piece),
      end: () => refusing('OperationError', 'the key does not sign that', () => signer.sign(options)),
    }
  }
  const verifier = createVerify(hash)
  return {
    update: piece => void verifier.update(piece),
    end: () => holds(() => verifier.verify(options, parts.signature ?? new Uint8Array())),
  }
}

function signatureOptions({ op, algorithm, key }: Job): object {
  if (algorithm.name === 'ECDSA') {
    curveOf(key?.namedCurve)
    return { dsaEncoding: 'ieee-p1363' }
  }
  if (algorithm.name === 'RSASSA-PKCS1-v1_5') return { padding: constants.RSA_PKCS1_PADDING }
  const { saltLength = 0 } = algorithm
  if (saltLength > MAX_SALT_BYTES && op === 'sign') throw new Refusal('OperationError', 'the salt is too long')
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Math.min(saltLength, MAX_SALT_BYTES) }
}

function openEddsa({ op, algorithm, parts, dataBytes }: Job, key: KeyObject, maxBytes: number): Steps {
  const { context = new Uint8Array(), signature = new Uint8Array() } = parts
  if (dataBytes > maxBytes)
    throw new Refusal('OperationError', `${algorithm.name} takes at most ${maxBytes} bytes of data, not ${dataBytes}`)
  if (context.byteLength > MAX_CONTEXT_BYTES)
    throw new Refusal('OperationError', `a context has at most ${MAX_CONTEXT_BYTES} bytes, not ${context.byteLength}`)
  const pieces: Uint8Array[] = []
  return {
    update: piece => void pieces.push(piece),
    end: () => {
      const data = Buffer.concat(pieces, dataBytes)
      const signing = context.byteLength === 0 ? key : { key, context }
      if (op === 'verify') return holds(() => verify(null, data, signing, signature))
      return refusing('OperationError', 'the key does not sign that', () => sign(null, data, signing))
    },
  }
}

/** A signature that can't even be read is a wrong one. */
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
