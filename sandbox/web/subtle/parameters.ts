// What each algorithm takes for each operation: the dictionaries of Web Crypto, member by member, in the order in which
// Web IDL reads them (those of the inherited dictionary first, then by name).

import { isArrayBuffer, isView } from '../../captured.ts'
import { spanOf } from '../buffer-source.ts'
import { isObject, toDOMString, toEnforcedUnsigned } from '../webidl.ts'
import { isCryptoKey } from './crypto-key.ts'

/** Operations of the standard's registry that scripts name algorithms for. */
export type Operation =
  | 'digest'
  | 'encrypt'
  | 'decrypt'
  | 'sign'
  | 'verify'
  | 'generateKey'
  | 'importKey'
  | 'deriveBits'
  | 'wrapKey'
  | 'unwrapKey'
  | 'getKeyLength'

export interface Member {
  readonly name: string
  /** Converts to the member's type. @throws TypeError */
  readonly read: (value: unknown, name: string) => unknown
  readonly isOptional?: true
}

/** The algorithm's name as the standard writes it; undefined for one that is not here. */
export function findName(upperCase: string): string | undefined {
  for (let at = 0; at < NAMES.length; at++) if (NAMES[at]?.[0] === upperCase) return NAMES[at]?.[1]
  return undefined
}

const NAMES: readonly (readonly [upperCase: string, name: string])[] = [
  ['SHA-1', 'SHA-1'],
  ['SHA-256', 'SHA-256'],
  ['SHA-384', 'SHA-384'],
  ['SHA-512', 'SHA-512'],
  ['HMAC', 'HMAC'],
  ['AES-GCM', 'AES-GCM'],
  ['AES-CBC', 'AES-CBC'],
  ['AES-CTR', 'AES-CTR'],
  ['AES-KW', 'AES-KW'],
  ['HKDF', 'HKDF'],
  ['PBKDF2', 'PBKDF2'],
  ['ECDSA', 'ECDSA'],
  ['ECDH', 'ECDH'],
  ['ED25519', 'Ed25519'],
  ['X25519', 'X25519'],
  ['ED448', 'Ed448'],
  ['X448', 'X448'],
  ['RSASSA-PKCS1-V1_5', 'RSASSA-PKCS1-v1_5'],
  ['RSA-PSS', 'RSA-PSS'],
  ['RSA-OAEP', 'RSA-OAEP'],
]

/** The members that an algorithm takes for an operation; undefined where it has no such operation. */
export function findMembers(operation: Operation, name: string): readonly Member[] | undefined {
  switch (name) {
    case 'SHA-1':
    case 'SHA-256':
    case 'SHA-384':
    case 'SHA-512':
      return operation === 'digest' ? NONE : undefined
    case 'HMAC':
      return membersOfHmac(operation)
    case 'AES-GCM':
      return membersOfAes(operation, [optional(bytes('additionalData')), bytes('iv'), optional(octet('tagLength'))])
    case 'AES-CBC':
      return membersOfAes(operation, [bytes('iv')])
    case 'AES-CTR':
      return membersOfAes(operation, [bytes('counter'), octet('length')])
    case 'AES-KW':
      return membersOfAes(operation, undefined)
    case 'HKDF':
      return membersOfKdf(operation, [HASH, bytes('info'), bytes('salt')])
    case 'PBKDF2':
      return membersOfKdf(operation, [HASH, unsignedLong('iterations'), bytes('salt')])
    case 'ECDSA':
    case 'ECDH':
    case 'Ed25519':
    case 'X25519':
    case 'Ed448':
    case 'X448':
      return membersOfCurve(operation, name)
    default:
      return membersOfRsa(operation, name)
  }
}

function membersOfHmac(operation: Operation): readonly Member[] | undefined {
  if (operation === 'sign' || operation === 'verify') return NONE
  const takesLength = operation === 'importKey' || operation === 'generateKey' || operation === 'getKeyLength'
  return takesLength ? [HASH, optional(unsignedLong('length'))] : undefined
}

/** @param cipher what the cipher takes; undefined for AES-KW, which wraps only */
function membersOfAes(operation: Operation, cipher: readonly Member[] | undefined): readonly Member[] | undefined {
  if (operation === 'importKey') return NONE
  if (operation === 'generateKey' || operation === 'getKeyLength') return [enforced('length', 0xffff)]
  if (operation === 'wrapKey' || operation === 'unwrapKey') return cipher === undefined ? NONE : undefined
  return operation === 'encrypt' || operation === 'decrypt' ? cipher : undefined
}

function membersOfKdf(operation: Operation, derivation: readonly Member[]): readonly Member[] | undefined {
  if (operation === 'deriveBits') return derivation
  return operation === 'importKey' || operation === 'getKeyLength' ? NONE : undefined
}

function membersOfCurve(operation: Operation, name: string): readonly Member[] | undefined {
  const signs = name === 'ECDSA' || name === 'Ed25519' || name === 'Ed448'
  const isNamed = name === 'ECDSA' || name === 'ECDH'
  if (operation === 'generateKey' || operation === 'importKey') return isNamed ? [CURVE] : NONE
  if (operation === 'deriveBits') return signs ? undefined : [PUBLIC]
  if (operation !== 'sign' && operation !== 'verify') return undefined
  if (!signs) return undefined
  if (name === 'Ed448') return [optional(bytes('context'))]
  return name === 'ECDSA' ? [HASH] : NONE
}

function membersOfRsa(operation: Operation, name: string): readonly Member[] | undefined {
  if (operation === 'importKey') return [HASH]
  if (operation === 'generateKey') return [unsignedLong('modulusLength'), EXPONENT, HASH]
  if (name === 'RSA-OAEP')
    return operation === 'encrypt' || operation === 'decrypt' ? [optional(bytes('label'))] : undefined
  if (operation !== 'sign' && operation !== 'verify') return undefined
  return name === 'RSA-PSS' ? [unsignedLong('saltLength')] : NONE
}

const NONE: readonly Member[] = []
/** Normalised later, as an algorithm of its own. */
const HASH: Member = { name: 'hash', read: value => (isObject(value) ? value : toDOMString(value)) }
const CURVE: Member = { name: 'namedCurve', read: toDOMString }
const EXPONENT: Member = { name: 'publicExponent', read: toBigIntegerSource }
const PUBLIC: Member = { name: 'public', read: toKey }

function bytes(name: string): Member {
  return { name, read: toSource }
}

function octet(name: string): Member {
  return enforced(name, 0xff)
}

function unsignedLong(name: string): Member {
  return enforced(name, 0xffff_ffff)
}

function optional(member: Member): Member {
  return { ...member, isOptional: true }
}

/** [EnforceRange] */
function enforced(name: string, max: number): Member {
  const read = (value: unknown): number => {
    const number = toEnforcedUnsigned(value, name)
    if (number > max) throw new TypeError(`${name} must be at most ${max}`)
    return number
  }
  return { name, read }
}

function toSource(value: unknown, name: string): unknown {
  if (isView(value) || isArrayBuffer(value)) return value
  throw new TypeError(`${name} must be an ArrayBuffer or a view of one`)
}

function toBigIntegerSource(value: unknown, name: string): unknown {
  if (isView(value) && spanOf(value).kind === 'Uint8Array') return value
  throw new TypeError(`${name} must be a Uint8Array`)
}

function toKey(value: unknown, name: string): unknown {
  if (isCryptoKey(value)) return value
  throw new TypeError(`${name} must be a CryptoKey`)
}
