// JSON Web Keys of guests: what must hold before the host's library reads one. RFC 7517; Web Crypto, "JsonWebKey".

import { Refusal } from './crypto-refusal.ts'

/** Members are texts, as the guest runtime converts them; `key_ops` is joined by commas. */
export interface Jwk {
  readonly [member: string]: string | boolean | undefined
}

export interface JwkRules {
  readonly kty: string
  /** What `use` must say when there are usages. */
  readonly use: string
  /** Values of `alg` that fit; undefined where it is not looked at. */
  readonly algs?: readonly string[]
  readonly usages: readonly string[]
  readonly extractable: boolean
}

/** Longest number of a key: an RSA modulus of 4096 bits takes 683 characters. */
const MAX_NUMBER_CHARS = 1400
const NUMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y'] as const
const BASE64URL = /^[A-Za-z0-9_-]*$/

/** @throws Refusal DataError where the key is not what it is imported for */
export function readJwk(text: string, rules: JwkRules): Jwk {
  const jwk = JSON.parse(text) as Jwk
  demand(jwk.kty === rules.kty, 'kty')
  demand(rules.usages.length === 0 || jwk.use === undefined || jwk.use === rules.use, 'use')
  demand(jwk.key_ops === undefined || permits(String(jwk.key_ops), rules.usages), 'key_ops')
  demand(jwk.ext !== false || !rules.extractable, 'ext')
  demand(jwk.alg === undefined || rules.algs === undefined || rules.algs.includes(String(jwk.alg)), 'alg')
  if (jwk.oth !== undefined) throw new Refusal('NotSupportedError', 'RSA keys have two primes')
  for (const name of NUMBERS) demand(jwk[name] === undefined || isNumber(jwk[name]), name)
  return jwk
}

/** The bytes of a symmetric key. */
export function readSecret({ k }: Jwk): Uint8Array {
  demand(typeof k === 'string' && BASE64URL.test(k) && k.length % 4 !== 1, 'k')
  return Buffer.from(String(k), 'base64url')
}

/** The `alg` of a key, where there is one for the algorithm. RFC 7518 §3.1, §4.1, §5.1. */
export function toAlg(name: string, hash: string | undefined, bits: number): string | undefined {
  const suffix = hash === undefined ? '' : hash.slice(4)
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return `RS${suffix}`
    case 'RSA-PSS':
      return `PS${suffix}`
    case 'RSA-OAEP':
      return hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${suffix}`
    case 'HMAC':
      return `HS${suffix}`
    case 'Ed25519':
    case 'Ed448':
      return name
    default:
      return name.startsWith('AES-') ? `A${bits}${name.slice(4)}` : undefined
  }
}

function permits(keyOps: string, usages: readonly string[]): boolean {
  const ops = keyOps === '' ? [] : keyOps.split(',')
  return new Set(ops).size === ops.length && usages.every(usage => ops.includes(usage))
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_NUMBER_CHARS && BASE64URL.test(value)
}

function demand(holds: boolean, member: string): void {
  if (!holds) throw new Refusal('DataError', `"${member}" of the JSON Web Key does not fit`)
}
