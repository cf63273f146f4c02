// exportKey: a key record to bytes or to a JSON Web Key. Web Crypto, "Export Key" of each algorithm.

import type { CryptoKeyRecord } from '../../sandbox/contract.ts'
import { familyOf } from './crypto-algorithms.ts'
import { toAlg } from './crypto-jwk.ts'
import type { Keys } from './crypto-keys.ts'
import { Refusal } from './crypto-refusal.ts'

/** The JSON text of a JSON Web Key, or the bytes of the other formats. */
export function exportKey(keys: Keys, record: CryptoKeyRecord, format: string): string | Uint8Array {
  const { kind } = familyOf(record.name)
  if (kind === 'kdf') throw unsupported(record, format)
  if (!record.extractable) throw new Refusal('InvalidAccessError', 'the key is not extractable')
  if (format === 'jwk') return JSON.stringify(toJwk(keys, record))
  if (record.type === 'secret') {
    if (format !== 'raw') throw unsupported(record, format)
    return Buffer.from(record.material, 'base64')
  }
  return exportAsymmetric(keys, record, format)
}

function exportAsymmetric(keys: Keys, record: CryptoKeyRecord, format: string): Uint8Array {
  const own = record.type === 'public' ? 'spki' : 'pkcs8'
  if (format === own) return Buffer.from(record.material, 'base64')
  if (format !== 'raw') throw new Refusal('InvalidAccessError', `a ${record.type} key is exported as ${own}`)
  const { kind } = familyOf(record.name)
  if (kind === 'rsa') throw unsupported(record, format)
  if (record.type !== 'public') throw new Refusal('InvalidAccessError', 'the raw format is one of public keys')
  const { x = '', y = '' } = keys.find(record).export({ format: 'jwk' })
  const [first, second] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return kind === 'okp' ? first : Buffer.concat([Buffer.of(4), first, second])
}

function toJwk(keys: Keys, record: CryptoKeyRecord): object {
  const { name, hash, length = 0, usages, extractable, type, material } = record
  const alg = toAlg(name, hash, length)
  const members = {
    key_ops: usages === '' ? [] : usages.split(' '),
    ext: extractable,
    ...(alg !== undefined && { alg }),
  }
  if (type === 'secret') return { ...members, kty: 'oct', k: Buffer.from(material, 'base64').toString('base64url') }
  return { ...members, ...keys.find(record).export({ format: 'jwk' }) }
}

function unsupported({ name, type }: CryptoKeyRecord, format: string): Refusal {
  return new Refusal('NotSupportedError', `a ${type} key of ${name} is not exported as ${format}`)
}
