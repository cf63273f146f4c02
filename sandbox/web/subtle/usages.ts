// Key usages and formats as scripts give them. Web Crypto, "KeyUsage", "KeyFormat".

import { shown, toDOMString, toSequence } from '../webidl.ts'

const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey']

/** Each once, in the standard's order, joined by spaces. @throws TypeError for one that there is not */
export function readUsages(value: unknown): string {
  const given = toSequence(value, 'keyUsages', toUsage)
  let joined = ''
  for (let at = 0; at < USAGES.length; at++) {
    if (!includes(given, USAGES[at] as string)) continue
    joined += joined === '' ? USAGES[at] : ` ${USAGES[at]}`
  }
  return joined
}

export function readFormat(value: unknown): string {
  const format = toDOMString(value)
  if (format === 'raw' || format === 'spki' || format === 'pkcs8' || format === 'jwk') return format
  throw new TypeError(`${shown(format)} is no format of keys`)
}

function toUsage(value: unknown): string {
  const usage = toDOMString(value)
  if (!includes(USAGES, usage)) throw new TypeError(`${shown(usage)} is no usage of keys`)
  return usage
}

function includes(list: readonly string[], wanted: string): boolean {
  for (let at = 0; at < list.length; at++) if (list[at] === wanted) return true
  return false
}
