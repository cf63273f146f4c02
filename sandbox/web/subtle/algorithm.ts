// Algorithms as scripts name them, made into what the host takes: every getter of theirs runs here, once, and what it
// answered is copied. Web Crypto, "Normalizing an algorithm".

import { copyBytes, defineProperty, toUpperCase } from '../../captured.ts'
import type { CRYPTO_PARTS, CryptoAlgorithm, CryptoKeyRecord } from '../../contract.ts'
import { toBytes } from '../buffer-source.ts'
import { createException } from '../exception.ts'
import { isObject, shown, toDOMString } from '../webidl.ts'
import { recordOf } from './crypto-key.ts'
import { findMembers, findName, type Member, type Operation } from './parameters.ts'

type PartName = (typeof CRYPTO_PARTS)[number]
type Part = readonly [name: PartName, bytes: Uint8Array<ArrayBuffer>]

export interface Normalized {
  readonly params: CryptoAlgorithm
  /** The byte strings among its members. */
  readonly parts: readonly Part[]
  /** The other side's key of an agreement. */
  readonly other: CryptoKeyRecord | undefined
}

/** @throws TypeError, DOMException NotSupportedError, and what the script's getters throw */
export function normalize(operation: Operation, algorithm: unknown): Normalized {
  const source = isObject(algorithm) ? (algorithm as Record<string, unknown>) : undefined
  const given = source === undefined ? toDOMString(algorithm) : readName(source)
  const name = findName(toUpperCase(given))
  const members = name === undefined ? undefined : findMembers(operation, name)
  if (name === undefined || members === undefined)
    throw createException(`${shown(given)} is no algorithm for ${operation}`, 'NotSupportedError')
  // The dictionary's own conversion reads the name again.
  if (source !== undefined) readName(source)
  return collect(name, members, readMembers(source, members))
}

/** Wrapping is an operation of its own, or else encryption. Web Crypto, "wrapKey", "unwrapKey". */
export function normalizeWrap(operation: 'wrapKey' | 'unwrapKey', algorithm: unknown): Normalized {
  try {
    return normalize(operation, algorithm)
  } catch {
    return normalize(operation === 'wrapKey' ? 'encrypt' : 'decrypt', algorithm)
  }
}

function readName(source: Record<string, unknown>): string {
  const { name } = source
  if (name === undefined) throw new TypeError('an algorithm must have a name')
  return toDOMString(name)
}

function readMembers(source: Record<string, unknown> | undefined, members: readonly Member[]): unknown[] {
  const values: unknown[] = []
  for (let at = 0; at < members.length; at++) {
    const member = members[at] as Member
    const value = source?.[member.name]
    if (value === undefined && member.isOptional !== true) throw new TypeError(`the algorithm needs ${member.name}`)
    put(values, at, value === undefined ? undefined : member.read(value, member.name))
  }
  return values
}

/** Copies only once all is read: a getter may change a buffer that was read before it. */
function collect(name: string, members: readonly Member[], values: readonly unknown[]): Normalized {
  const params: Record<string, unknown> = { __proto__: null, name }
  const parts: Part[] = []
  let other: CryptoKeyRecord | undefined
  for (let at = 0; at < members.length; at++) {
    const member = (members[at] as Member).name
    const value = values[at]
    if (value === undefined) continue
    if (member === 'hash') params.hash = normalize('digest', value).params.name
    else if (member === 'public') other = recordOf(value, member)
    else if (member === 'publicExponent') params.exponent = toNumber(toBytes(value, member))
    else if (!isObject(value)) params[member] = value
    else put(parts, parts.length, [member as PartName, copyBytes(toBytes(value, member))])
  }
  return { params: params as unknown as CryptoAlgorithm, parts, other }
}

/** Big-endian; 0 for what passes 32 bits. */
function toNumber(bytes: Uint8Array): number {
  let value = 0
  for (let at = 0; at < bytes.length; at++) {
    value = value * 256 + (bytes[at] as number)
    if (value > 0xffff_ffff) return 0
  }
  return value
}

/** A script may have put a setter for numbers on Array.prototype. */
function put<Value>(list: Value[], at: number, value: Value): void {
  defineProperty(list, at, { value, writable: true, enumerable: true, configurable: true })
}
