// Reads the CryptoJob of a guest: JSON and joined bytes in, checked values out. Knows no cryptography.

import { CRYPTO_PARTS, type CryptoAlgorithm, type CryptoJob, type CryptoKeyRecord } from '../../sandbox/contract.ts'
import { Refusal } from './crypto-refusal.ts'

/** Longest job in UTF-16 code units: two RSA keys of 4096 bits take about 7,000. */
const MAX_JOB_CHARS = 256 * 1024
/** Salts, labels, nonces and the like of one job, in bytes. */
const MAX_PARTS_BYTES = 256 * 1024

type PartName = (typeof CRYPTO_PARTS)[number]
type Parts = { readonly [name in PartName]?: Uint8Array }

export interface Job {
  readonly op: CryptoJob['op']
  readonly algorithm: CryptoAlgorithm
  readonly key: CryptoKeyRecord | undefined
  readonly other: CryptoKeyRecord | undefined
  readonly target: CryptoAlgorithm | undefined
  readonly format: string
  readonly jwk: string | undefined
  readonly usages: readonly string[]
  readonly extractable: boolean
  readonly bits: number | null
  readonly dataBytes: number
  readonly parts: Parts
}

/** Parameters after `name` that are texts and numbers; every other member is dropped. */
const TEXTS = ['hash', 'namedCurve'] as const
const NUMBERS = ['length', 'modulusLength', 'exponent', 'saltLength', 'tagLength', 'iterations'] as const

/** @throws Refusal OperationError for what no guest runtime sends, or for too much of it. */
export function readJob(text: unknown, joined: unknown): Job {
  if (typeof text !== 'string' || text.length > MAX_JOB_CHARS) throw malformed()
  const given = readObject(parse(text)) ?? {}
  const algorithm = readAlgorithm(given.algorithm)
  if (algorithm === undefined) throw malformed()
  return {
    op: readText(given.op) as CryptoJob['op'],
    algorithm,
    key: readKey(given.key),
    other: readKey(given.other),
    target: readAlgorithm(given.target),
    format: readText(given.format),
    jwk: given.jwk === undefined ? undefined : readText(given.jwk),
    usages: readWords(given.usages),
    extractable: given.extractable === true,
    bits: given.bits === undefined || given.bits === null ? null : readCount(given.bits),
    dataBytes: readCount(given.dataBytes ?? 0),
    parts: readParts(readObject(given.algorithm) ?? {}, joined),
  }
}

function readParts(sizes: Readonly<Record<string, unknown>>, joined: unknown): Parts {
  const bytes = joined instanceof Uint8Array ? joined : new Uint8Array()
  if (bytes.byteLength > MAX_PARTS_BYTES)
    throw new Refusal('OperationError', `parameters pass ${MAX_PARTS_BYTES} bytes`)
  const parts: { [name in PartName]?: Uint8Array } = {}
  let at = 0
  for (const name of CRYPTO_PARTS) {
    if (sizes[name] === undefined) continue
    const end = at + readCount(sizes[name])
    if (end > bytes.byteLength) throw malformed()
    parts[name] = bytes.subarray(at, end)
    at = end
  }
  return parts
}

function readAlgorithm(value: unknown): CryptoAlgorithm | undefined {
  const given = readObject(value)
  if (given === undefined) return undefined
  const algorithm: Record<string, unknown> = { name: readText(given.name) }
  for (const name of TEXTS) if (given[name] !== undefined) algorithm[name] = readText(given[name])
  for (const name of NUMBERS) if (given[name] !== undefined) algorithm[name] = readCount(given[name])
  // Built of checked members only.
  return algorithm as unknown as CryptoAlgorithm
}

function readKey(value: unknown): CryptoKeyRecord | undefined {
  const given = readObject(value)
  const algorithm = readAlgorithm(value)
  if (given === undefined || algorithm === undefined) return undefined
  const { type } = given
  if (type !== 'secret' && type !== 'public' && type !== 'private') throw malformed()
  const [usages, material] = [readText(given.usages), readText(given.material)]
  return { ...algorithm, type, usages, material, extractable: given.extractable === true }
}

function readWords(value: unknown): readonly string[] {
  return value === undefined || value === '' ? [] : readText(value).split(' ')
}

function readText(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') throw malformed()
  return value
}

function readCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw malformed()
  return value
}

function readObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed()
  }
}

function malformed(): Refusal {
  return new Refusal('OperationError', 'no such cryptographic operation')
}
