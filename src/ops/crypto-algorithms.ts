// The algorithms of Web Crypto that guests have: what kind of key each takes and what such keys may be used for.

import { Refusal } from './crypto-refusal.ts'

export interface Family {
  readonly kind: 'rsa' | 'ec' | 'okp' | 'aes' | 'hmac' | 'kdf'
  /** What public keys are for; empty for secrets. */
  readonly public: readonly string[]
  /** What private or secret keys are for. */
  readonly private: readonly string[]
}

const SIGNATURE = { public: ['verify'], private: ['sign'] } as const
const AGREEMENT = { public: [], private: ['deriveKey', 'deriveBits'] } as const
const CIPHER = { kind: 'aes', public: [], private: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] } as const
const KDF = { kind: 'kdf', public: [], private: ['deriveKey', 'deriveBits'] } as const

const FAMILIES: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['RSASSA-PKCS1-v1_5', { kind: 'rsa', ...SIGNATURE }],
  ['RSA-PSS', { kind: 'rsa', ...SIGNATURE }],
  ['RSA-OAEP', { kind: 'rsa', public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'] }],
  ['ECDSA', { kind: 'ec', ...SIGNATURE }],
  ['ECDH', { kind: 'ec', ...AGREEMENT }],
  ['Ed25519', { kind: 'okp', ...SIGNATURE }],
  ['X25519', { kind: 'okp', ...AGREEMENT }],
  ['Ed448', { kind: 'okp', ...SIGNATURE }],
  ['X448', { kind: 'okp', ...AGREEMENT }],
  ['AES-CTR', CIPHER],
  ['AES-CBC', CIPHER],
  ['AES-GCM', CIPHER],
  ['AES-KW', { kind: 'aes', public: [], private: ['wrapKey', 'unwrapKey'] }],
  ['HMAC', { kind: 'hmac', public: [], private: ['sign', 'verify'] }],
  ['PBKDF2', KDF],
  ['HKDF', KDF],
])

export function familyOf(name: string): Family {
  const family = FAMILIES.get(name)
  if (family === undefined) throw new Refusal('NotSupportedError', 'no such algorithm')
  return family
}

interface Hash {
  /** Name in the host's library. */
  readonly name: string
  readonly bytes: number
  /** Bits of its block: the length of an HMAC key where none is given. */
  readonly blockBits: number
}

const HASHES: ReadonlyMap<unknown, Hash> = new Map([
  ['SHA-1', { name: 'sha1', bytes: 20, blockBits: 512 }],
  ['SHA-256', { name: 'sha256', bytes: 32, blockBits: 512 }],
  ['SHA-384', { name: 'sha384', bytes: 48, blockBits: 1024 }],
  ['SHA-512', { name: 'sha512', bytes: 64, blockBits: 1024 }],
])

export function hashOf(name: unknown): Hash {
  const hash = HASHES.get(name)
  if (hash === undefined) throw new Refusal('NotSupportedError', 'no such digest')
  return hash
}

interface Curve {
  /** Name in the host's library. */
  readonly name: string
  /** Bytes of a coordinate. */
  readonly bytes: number
  /** The `alg` of ECDSA over it (RFC 7518 §3.4). */
  readonly alg: string
}

const CURVES: ReadonlyMap<unknown, Curve> = new Map([
  ['P-256', { name: 'prime256v1', bytes: 32, alg: 'ES256' }],
  ['P-384', { name: 'secp384r1', bytes: 48, alg: 'ES384' }],
  ['P-521', { name: 'secp521r1', bytes: 66, alg: 'ES512' }],
])

export function curveOf(name: unknown): Curve {
  const curve = CURVES.get(name)
  if (curve === undefined) throw new Refusal('NotSupportedError', 'no such curve')
  return curve
}
