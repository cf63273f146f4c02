// encrypt and decrypt with AES and RSA-OAEP, and the wrapping of AES-KW. Web Crypto, "encrypt", "decrypt", "wrapKey".

import {
  type CipherGCMTypes,
  constants,
  createCipheriv,
  createDecipheriv,
  type DecipherGCM,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import { hashOf } from './crypto-algorithms.ts'
import { openCounter } from './crypto-counter.ts'
import type { Job } from './crypto-job.ts'
import { Refusal, refusing } from './crypto-refusal.ts'
import type { Steps } from './crypto-steps.ts'

const BLOCK_BYTES = 16
const TAG_BITS = [32, 64, 96, 104, 112, 120, 128]
/** What wrapping begins with. RFC 3394 §2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6)
/** Longest text of one RSA operation: more than any modulus has. */
const MAX_RSA_BYTES = 1024

/** What a cipher and a decipher have in common. */
interface Transform {
  update(piece: Uint8Array): Uint8Array
  final(): Uint8Array
}

/** @param encrypts false to decrypt */
export function openCipher(job: Job, key: KeyObject, encrypts: boolean): Steps {
  switch (job.algorithm.name) {
    case 'AES-CBC':
      return openCbc(job, key, encrypts)
    case 'AES-CTR':
      return openCounter(job, key)
    case 'AES-GCM':
      return encrypts ? openGcm(job, key) : openGcmBack(job, key)
    case 'AES-KW':
      return openWrap(job, key, encrypts)
    default:
      return openOaep(job, key, encrypts)
  }
}

function openCbc({ parts, dataBytes }: Job, key: KeyObject, encrypts: boolean): Steps {
  const iv = parts.iv ?? new Uint8Array()
  if (iv.byteLength !== BLOCK_BYTES) throw new Refusal('OperationError', 'the iv of AES-CBC has 16 bytes')
  if (!encrypts && (dataBytes === 0 || dataBytes % BLOCK_BYTES !== 0)) throw failed()
  const name = `aes-${bitsOf(key)}-cbc`
  return toSteps(encrypts ? createCipheriv(name, key, iv) : createDecipheriv(name, key, iv))
}

function openGcm(job: Job, key: KeyObject): Steps {
  const { name, iv, tagBytes, additionalData } = readGcm(job, key)
  const cipher = refusing('OperationError', 'the iv does not fit', () =>
    createCipheriv(name, key, iv, { authTagLength: tagBytes }),
  )
  if (additionalData !== undefined) cipher.setAAD(additionalData)
  return {
    update: piece => cipher.update(piece),
    end: () => Buffer.concat([cipher.final(), cipher.getAuthTag()]),
  }
}

/** The tag is the end of the data, and may come in two pieces. */
function openGcmBack(job: Job, key: KeyObject): Steps {
  const { name, iv, tagBytes, additionalData } = readGcm(job, key)
  if (job.dataBytes < tagBytes) throw failed()
  const decipher: DecipherGCM = refusing('OperationError', 'the iv does not fit', () =>
    createDecipheriv(name, key, iv, { authTagLength: tagBytes }),
  )
  if (additionalData !== undefined) decipher.setAAD(additionalData)
  let left = job.dataBytes - tagBytes
  const tag: Uint8Array[] = []
  return {
    update: piece => {
      const text = piece.subarray(0, left)
      left -= text.byteLength
      if (text.byteLength < piece.byteLength) tag.push(piece.slice(text.byteLength))
      return decipher.update(text)
    },
    end: () =>
      refusing('OperationError', 'the data does not decrypt', () => {
        decipher.setAuthTag(Buffer.concat(tag))
        return decipher.final()
      }),
  }
}

function readGcm({ algorithm, parts }: Job, key: KeyObject) {
  const { tagLength = 128 } = algorithm
  if (!TAG_BITS.includes(tagLength)) throw new Refusal('OperationError', `a tag can't have ${tagLength} bits`)
  const name = `aes-${bitsOf(key)}-gcm` as CipherGCMTypes
  return { name, iv: parts.iv ?? new Uint8Array(), tagBytes: tagLength / 8, additionalData: parts.additionalData }
}

function openWrap({ dataBytes }: Job, key: KeyObject, wraps: boolean): Steps {
  if (dataBytes % 8 !== 0 || dataBytes < (wraps ? 16 : 24)) throw failed()
  const name = `id-aes${bitsOf(key)}-wrap`
  return toSteps(wraps ? createCipheriv(name, key, WRAP_IV) : createDecipheriv(name, key, WRAP_IV))
}

function openOaep(job: Job, key: KeyObject, encrypts: boolean): Steps {
  const needed = encrypts ? 'public' : 'private'
  if (key.type !== needed) throw new Refusal('InvalidAccessError', `this takes a ${needed} key`)
  const oaepLabel = Buffer.from(job.parts.label ?? [])
  const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashOf(job.key?.hash).name, oaepLabel }
  if (job.dataBytes > MAX_RSA_BYTES) throw failed()
  return {
    update: piece =>
      refusing('OperationError', FAILED, () =>
        encrypts ? publicEncrypt(options, piece) : privateDecrypt(options, piece),
      ),
    end: () => new Uint8Array(),
  }
}

function toSteps(transform: Transform): Steps {
  return {
    update: piece => refusing('OperationError', FAILED, () => transform.update(piece)),
    end: () => refusing('OperationError', FAILED, () => transform.final()),
  }
}

function bitsOf(key: KeyObject): number {
  return (key.symmetricKeySize ?? 0) * 8
}

const FAILED = 'the data does not fit the key'

function failed(): Refusal {
  return new Refusal('OperationError', FAILED)
}
