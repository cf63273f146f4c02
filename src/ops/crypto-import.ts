// importKey: bytes or a JSON Web Key to a key record. Web Crypto, "Import Key" of each algorithm.

import { createPrivateKey, createPublicKey, ECDH, type JsonWebKeyInput, type KeyObject } from 'node:crypto'
import type { CryptoAlgorithm, CryptoKeyRecord } from '../../sandbox/contract.ts'
import { curveOf, type Family, familyOf, hashOf } from './crypto-algorithms.ts'
import { type Jwk, readJwk, readSecret, toAlg } from './crypto-jwk.ts'
import { checkCost, parseDer } from './crypto-keys.ts'
import { Refusal, refusing } from './crypto-refusal.ts'

export interface ImportRequest {
  readonly format: string
  /** The key's bytes, or a JSON Web Key as JSON. */
  readonly from: Uint8Array | string
  readonly algorithm: CryptoAlgorithm
  readonly usages: readonly string[]
  readonly extractable: boolean
}

/** Longest secret, in bytes: it crosses with each use. */
const MAX_SECRET_BYTES = 64 * 1024
/** SubjectPublicKeyInfo up to the key's bytes, and how many these are. RFC 8410 §4. */
const OKP_SHAPES: ReadonlyMap<string, { readonly prefix: string; readonly bytes: number }> = new Map([
  ['Ed25519', { prefix: '302a300506032b6570032100', bytes: 32 }],
  ['X25519', { prefix: '302a300506032b656e032100', bytes: 32 }],
  ['Ed448', { prefix: '3043300506032b6571033a00', bytes: 57 }],
  ['X448', { prefix: '3042300506032b656f033900', bytes: 56 }],
])

export function importKey(request: ImportRequest): CryptoKeyRecord {
  const family = familyOf(request.algorithm.name)
  const isSecret = family.kind === 'aes' || family.kind === 'hmac' || family.kind === 'kdf'
  const key = isSecret ? importSecret(request, family) : importAsymmetric(request, family)
  if (key.type !== 'public' && request.usages.length === 0)
    throw new Refusal('SyntaxError', `a ${key.type} key needs at least one usage`)
  return key
}

/** @throws Refusal SyntaxError for usages that such keys don't have */
export function checkUsages(usages: readonly string[], permitted: readonly string[], name: string): void {
  const wrong = usages.find(usage => !permitted.includes(usage))
  if (wrong !== undefined) throw new Refusal('SyntaxError', `"${wrong}" is no usage of this kind of ${name} key`)
}

function importSecret(request: ImportRequest, { kind, private: permitted }: Family): CryptoKeyRecord {
  const { algorithm, format, usages, extractable } = request
  checkUsages(usages, permitted, algorithm.name)
  if (kind === 'kdf' && extractable) throw new Refusal('SyntaxError', `${algorithm.name} keys are not extractable`)
  if (format !== 'raw' && (format !== 'jwk' || kind === 'kdf')) throw unsupported(format)
  const bytes = format === 'jwk' ? readSecretJwk(request, kind) : bytesOf(request)
  if (bytes.byteLength > MAX_SECRET_BYTES)
    throw new Refusal('OperationError', `a secret has at most ${MAX_SECRET_BYTES} bytes, not ${bytes.byteLength}`)
  return {
    type: 'secret',
    name: algorithm.name,
    ...secretLength(algorithm, kind, bytes),
    usages: usages.join(' '),
    extractable,
    material: Buffer.from(bytes).toString('base64'),
  }
}

function readSecretJwk(request: ImportRequest, kind: Family['kind']): Uint8Array {
  const rules = { kty: 'oct', use: kind === 'hmac' ? 'sig' : 'enc', ...request }
  const bytes = readSecret(readJwk(jsonOf(request), rules))
  const alg = toAlg(request.algorithm.name, request.algorithm.hash, bytes.byteLength * 8)
  readJwk(jsonOf(request), { ...rules, algs: alg === undefined ? [] : [alg] })
  return bytes
}

function secretLength(algorithm: CryptoAlgorithm, kind: Family['kind'], bytes: Uint8Array): Partial<CryptoKeyRecord> {
  const bits = bytes.byteLength * 8
  if (kind === 'kdf') return {}
  if (kind === 'aes') {
    if (bits !== 128 && bits !== 192 && bits !== 256)
      throw new Refusal('DataError', `an AES key has 128, 192 or 256 bits, not ${bits}`)
    return { length: bits }
  }
  hashOf(algorithm.hash)
  const { hash, length = bits } = algorithm
  if (bits === 0 || length > bits || length <= bits - 8)
    throw new Refusal('DataError', `the length of an HMAC key of ${bits} bits can't be ${length}`)
  return { hash: String(hash), length }
}

function importAsymmetric(request: ImportRequest, family: Family): CryptoKeyRecord {
  const { algorithm, usages, extractable } = request
  if (family.kind === 'ec') curveOf(algorithm.namedCurve)
  if (family.kind === 'rsa') hashOf(algorithm.hash)
  const key = parse(request, family)
  return { ...toRecord(key, algorithm), usages: usages.join(' '), extractable }
}

function parse(request: ImportRequest, family: Family): KeyObject {
  const { format, algorithm, usages } = request
  const check = (type: 'public' | 'private'): void => checkUsages(usages, family[type], algorithm.name)
  if (format === 'spki' || format === 'pkcs8') {
    const type = format === 'spki' ? 'public' : 'private'
    check(type)
    return parseDer(type, bytesOf(request))
  }
  if (format === 'raw' && family.kind !== 'rsa') {
    check('public')
    return parseRaw(bytesOf(request), algorithm)
  }
  if (format !== 'jwk') throw unsupported(format)
  return parseJwk(request, family, check)
}

function parseRaw(bytes: Uint8Array, { name, namedCurve }: CryptoAlgorithm): KeyObject {
  const shape = OKP_SHAPES.get(name)
  if (shape === undefined) return parsePoint(bytes, namedCurve)
  if (bytes.byteLength !== shape.bytes) throw new Refusal('DataError', `an ${name} key has ${shape.bytes} bytes`)
  return parseDer('public', Buffer.concat([Buffer.from(shape.prefix, 'hex'), bytes]))
}

/** A point, compressed or not. SEC 1 §2.3.4. */
function parsePoint(bytes: Uint8Array, namedCurve: string | undefined): KeyObject {
  const { name, bytes: size } = curveOf(namedCurve)
  const isCompressed = bytes.byteLength === 1 + size && (bytes[0] === 2 || bytes[0] === 3)
  if (!isCompressed && (bytes[0] !== 4 || bytes.byteLength !== 1 + 2 * size))
    throw new Refusal('DataError', `a raw key of ${namedCurve} is a point of ${1 + size} or ${1 + 2 * size} bytes`)
  const point = isCompressed ? decompress(bytes, name) : bytes
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map(toBase64Url)
  return parseChecked({ kty: 'EC', crv: namedCurve, x, y }, 'public')
}

/** Takes 0.04 to 0.1 ms. */
function decompress(point: Uint8Array, curve: string): Uint8Array {
  return refusing('DataError', 'no point of the curve has that coordinate', () =>
    ECDH.convertKey(point, curve, undefined, null, 'uncompressed'),
  )
}

function parseJwk(
  request: ImportRequest,
  { kind }: Family,
  checkType: (type: 'public' | 'private') => void,
): KeyObject {
  const { algorithm } = request
  const { name, namedCurve } = algorithm
  const [kty, crv] = kind === 'rsa' ? ['RSA', undefined] : kind === 'ec' ? ['EC', String(namedCurve)] : ['OKP', name]
  const isSigned = name !== 'RSA-OAEP' && name !== 'ECDH' && name !== 'X25519' && name !== 'X448'
  const algs = algsOf(algorithm)
  const text = jsonOf(request)
  const type = text.includes('"d":') ? 'private' : 'public'
  checkType(type)
  const jwk = readJwk(text, { kty, use: isSigned ? 'sig' : 'enc', ...(algs && { algs }), ...request })
  if (jwk.crv !== crv) throw new Refusal('DataError', '"crv" of the JSON Web Key does not fit')
  return parseChecked(jwk, type)
}

function algsOf({ name, hash, namedCurve }: CryptoAlgorithm): readonly string[] | undefined {
  if (name === 'ECDSA') return [curveOf(namedCurve).alg]
  // EdDSA is what RFC 8037 §3.1 called it, the curve's name what RFC 9864 does.
  if (name === 'Ed25519' || name === 'Ed448') return ['EdDSA', name]
  const alg = toAlg(name, hash, 0)
  return alg === undefined ? undefined : [alg]
}

function parseChecked(jwk: Jwk, type: 'public' | 'private'): KeyObject {
  const { kty, crv, n, e, d, p, q, dp, dq, qi, x, y } = jwk
  const key = { kty, crv, n, e, d, p, q, dp, dq, qi, x, y } as JsonWebKeyInput['key']
  return checkCost(
    refusing('DataError', `it is no ${type} key`, () =>
      type === 'public' ? createPublicKey({ key, format: 'jwk' }) : createPrivateKey({ key, format: 'jwk' }),
    ),
  )
}

/** What the key is, told by itself: it must be what the algorithm takes. */
export function toRecord(key: KeyObject, algorithm: CryptoAlgorithm): Omit<CryptoKeyRecord, 'usages' | 'extractable'> {
  const { kind } = familyOf(algorithm.name)
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {}
  const expected = kind === 'okp' ? algorithm.name.toLowerCase() : kind
  const fits =
    key.asymmetricKeyType === expected && (kind !== 'ec' || namedCurve === curveOf(algorithm.namedCurve).name)
  if (!fits) throw new Refusal('DataError', `it is no key of ${algorithm.name} with these parameters`)
  const type = key.type === 'public' ? 'public' : 'private'
  const der = type === 'public' ? toSpki(key, algorithm) : key.export({ format: 'der', type: 'pkcs8' })
  return {
    type,
    name: algorithm.name,
    ...(kind === 'rsa' && { hash: String(algorithm.hash), modulusLength, exponent: Number(publicExponent) }),
    ...(kind === 'ec' && { namedCurve: String(algorithm.namedCurve) }),
    material: der.toString('base64'),
  }
}

/** Points are kept, and exported, uncompressed, however they came. Web Crypto, "ECDSA", "Export Key". */
function toSpki(key: KeyObject, { namedCurve }: CryptoAlgorithm): Buffer {
  const der = key.export({ format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'ec' || der.byteLength > 2 * curveOf(namedCurve).bytes) return der
  return createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }).export({ format: 'der', type: 'spki' })
}

function bytesOf({ from, format }: ImportRequest): Uint8Array {
  if (typeof from === 'string') throw new Refusal('TypeError', `a key in the format ${format} comes as bytes`)
  return from
}

function jsonOf({ from }: ImportRequest): string {
  if (typeof from !== 'string') throw new Refusal('TypeError', 'a key in the format jwk comes as an object')
  return from
}

function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

function unsupported(format: string): Refusal {
  return new Refusal('NotSupportedError', `the format ${format} is not one of this algorithm`)
}
