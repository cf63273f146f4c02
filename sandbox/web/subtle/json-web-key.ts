// JSON Web Keys from scripts, read once, member by member. Web Crypto, "JsonWebKey dictionary".

import { stringifyJson } from '../../captured.ts'
import { toBoolean, toDictionary, toDOMString, toSequence } from '../webidl.ts'

/** In the order in which Web IDL reads them. */
const MEMBERS = [
  'alg',
  'crv',
  'd',
  'dp',
  'dq',
  'e',
  'ext',
  'k',
  'key_ops',
  'kty',
  'n',
  'oth',
  'p',
  'q',
  'qi',
  'use',
  'x',
  'y',
]

/** The key as JSON: texts only, `key_ops` joined by commas. @throws TypeError, and what the script's getters throw */
export function readJsonWebKey(value: unknown): string {
  const source = toDictionary(value, 'keyData')
  const key: Record<string, unknown> = { __proto__: null }
  for (let at = 0; at < MEMBERS.length; at++) {
    const member = MEMBERS[at] as string
    const given = source[member]
    if (given !== undefined) key[member] = convert(member, given)
  }
  return stringifyJson(key)
}

function convert(member: string, value: unknown): unknown {
  if (member === 'ext') return toBoolean(value)
  if (member === 'key_ops') return joinAll(toSequence(value, member, toDOMString))
  // Keys of more than two primes are refused, so that they are there is all that counts.
  if (member === 'oth') return toSequence(value, member, () => '') && 'other primes'
  return toDOMString(value)
}

function joinAll(texts: readonly string[]): string {
  let joined = ''
  for (let at = 0; at < texts.length; at++) joined += at === 0 ? texts[at] : `,${texts[at]}`
  return joined
}
