// node:crypto: hashes, keys from passwords and randomness. What signs and encrypts is in the platform's `crypto.subtle`.

import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from './crypto-derive.ts'
import { createHash, createHmac, type Data, getHashes, Hash, Hmac, hash, toBytes, withCode } from './crypto-hash.ts'
import { randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from './crypto-random.ts'
import { notAvailable } from './not-available.ts'
import { platform } from './platform.ts'

/** Looks at every byte, wherever the first difference is. */
function timingSafeEqual(a: Data, b: Data): boolean {
  const [left, right] = [toBytes(a), toBytes(b)]
  if (left.length !== right.length) {
    const error = new RangeError('Input buffers must have the same byte length')
    throw withCode(error, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH')
  }
  let difference = 0
  for (let at = 0; at < left.length; at++) difference |= (left[at] as number) ^ (right[at] as number)
  return difference === 0
}

const webcrypto = platform.crypto
const { subtle } = webcrypto
const getRandomValues = <View extends ArrayBufferView>(view: View): View => webcrypto.getRandomValues(view)
const getCiphers = (): string[] => []
const getCurves = (): string[] => []

const refused = (name: string): (() => never) => notAvailable(`crypto.${name}`, 'use the global crypto.subtle')
const createCipheriv = refused('createCipheriv')
const createDecipheriv = refused('createDecipheriv')
const createDiffieHellman = refused('createDiffieHellman')
const createECDH = refused('createECDH')
const createPrivateKey = refused('createPrivateKey')
const createPublicKey = refused('createPublicKey')
const createSecretKey = refused('createSecretKey')
const createSign = refused('createSign')
const createVerify = refused('createVerify')
const diffieHellman = refused('diffieHellman')
const generateKeyPair = refused('generateKeyPair')
const generateKeyPairSync = refused('generateKeyPairSync')
const privateDecrypt = refused('privateDecrypt')
const privateEncrypt = refused('privateEncrypt')
const publicDecrypt = refused('publicDecrypt')
const publicEncrypt = refused('publicEncrypt')
const sign = refused('sign')
const verify = refused('verify')
/** For `instanceof`, which holds for nothing. */
class KeyObject {
  private constructor() {}
}
const constants = {}

const crypto = {
  constants,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  diffieHellman,
  generateKeyPair,
  generateKeyPairSync,
  getCiphers,
  getCurves,
  getHashes,
  getRandomValues,
  Hash,
  Hmac,
  hash,
  hkdf,
  hkdfSync,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
}

export {
  constants,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  crypto as default,
  diffieHellman,
  generateKeyPair,
  generateKeyPairSync,
  getCiphers,
  getCurves,
  getHashes,
  getRandomValues,
  Hash,
  Hmac,
  hash,
  hkdf,
  hkdfSync,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
}
