// SubtleCrypto: converts what scripts give and asks the host, which checks what keys may be used for and does the work.
// Web Crypto, "SubtleCrypto interface".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { isArrayBuffer, isView, NativeSymbol, parseJson } from '../../captured.ts'
import { CRYPTO_PIECE_BYTES, type CryptoAlgorithm, type CryptoKeyRecord, Op } from '../../contract.ts'
import { opOrThrow } from '../../refusal.ts'
import { toBytes, toCrossable } from '../buffer-source.ts'
import { keepFromCloning } from '../clone-registry.ts'
import { illegalConstructor, requireArguments, toBoolean, toUnsignedLong } from '../webidl.ts'
import { normalize, normalizeWrap } from './algorithm.ts'
import { type CryptoKey, recordOf, toCryptoKey, toCryptoKeyPair } from './crypto-key.ts'
import { ask, askLong, type JobFields, toBuffer } from './job.ts'
import { readJsonWebKey } from './json-web-key.ts'
import { readFormat, readUsages } from './usages.ts'

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = NativeSymbol('make')

export class SubtleCrypto {
  readonly #isMade = true

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
  }

  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 2, 'SubtleCrypto.digest')
    requireSource(data, 'data')
    const normalized = normalize('digest', algorithm)
    const bytes = toBytes(data, 'data')
    if (bytes.length <= CRYPTO_PIECE_BYTES)
      return toBuffer(opOrThrow(Op.digest, normalized.params.name, toCrossable(bytes)))
    return toBuffer(ask({ op: 'digest' }, normalized, bytes))
  }

  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 3, 'SubtleCrypto.encrypt')
    return crypt('encrypt', algorithm, key, data)
  }

  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 3, 'SubtleCrypto.decrypt')
    return crypt('decrypt', algorithm, key, data)
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 3, 'SubtleCrypto.sign')
    return crypt('sign', algorithm, key, data)
  }

  async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
    void this.#isMade
    requireArguments(arguments.length, 4, 'SubtleCrypto.verify')
    const record = recordOf(key, 'key')
    requireSource(signature, 'signature')
    requireSource(data, 'data')
    const normalized = normalize('verify', algorithm)
    const fields: JobFields = { op: 'verify', key: record }
    return ask(fields, normalized, toBytes(data, 'data'), toBytes(signature, 'signature')) as boolean
  }

  async generateKey(algorithm: unknown, extractable: unknown, keyUsages: unknown): Promise<unknown> {
    void this.#isMade
    requireArguments(arguments.length, 3, 'SubtleCrypto.generateKey')
    const fields: JobFields = { op: 'generate', extractable: toBoolean(extractable), usages: readUsages(keyUsages) }
    const normalized = normalize('generateKey', algorithm)
    // A pair is an array: the only JSON that begins so.
    const take = (json: unknown): unknown =>
      (json as string)[0] === '[' ? toCryptoKeyPair(json as string) : toCryptoKey(json as string)
    return askLong(fields, normalized, take)
  }

  async importKey(
    format: unknown,
    keyData: unknown,
    algorithm: unknown,
    extractable: unknown,
    keyUsages: unknown,
  ): Promise<CryptoKey> {
    void this.#isMade
    requireArguments(arguments.length, 5, 'SubtleCrypto.importKey')
    const asked = readFormat(format)
    const isBuffer = isView(keyData) || isArrayBuffer(keyData)
    const jwk = isBuffer ? undefined : readJsonWebKey(keyData)
    const fields = { extractable: toBoolean(extractable), usages: readUsages(keyUsages) }
    if (isBuffer === (asked === 'jwk')) throw new TypeError(`keyData is not of the format ${asked}`)
    const normalized = normalize('importKey', algorithm)
    const data = isBuffer ? toBytes(keyData, 'keyData') : undefined
    const job: JobFields = { op: 'import', format: asked, ...(jwk !== undefined && { jwk }), ...fields }
    return toCryptoKey(ask(job, normalized, data) as string)
  }

  /** Bytes for raw, spki and pkcs8; an object for jwk. */
  async exportKey(format: unknown, key: unknown): Promise<unknown> {
    void this.#isMade
    requireArguments(arguments.length, 2, 'SubtleCrypto.exportKey')
    const asked = readFormat(format)
    const record = recordOf(key, 'key')
    const algorithm = { params: { name: record.name }, parts: [], other: undefined }
    const answer = ask({ op: 'export', format: asked, key: record }, algorithm)
    return typeof answer === 'string' ? parseJson(answer) : toBuffer(answer)
  }

  async deriveBits(algorithm: unknown, baseKey: unknown, length: unknown = null): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 2, 'SubtleCrypto.deriveBits')
    const record = recordOf(baseKey, 'baseKey')
    const bits = length === null || length === undefined ? null : toUnsignedLong(length)
    const normalized = normalize('deriveBits', algorithm)
    const fields: JobFields = { op: 'derive', key: record, bits, ...withOther(normalized.other) }
    return askLong(fields, normalized, toBuffer)
  }

  async deriveKey(
    algorithm: unknown,
    baseKey: unknown,
    derivedKeyType: unknown,
    extractable: unknown,
    keyUsages: unknown,
  ): Promise<CryptoKey> {
    void this.#isMade
    requireArguments(arguments.length, 5, 'SubtleCrypto.deriveKey')
    const record = recordOf(baseKey, 'baseKey')
    const rights = { extractable: toBoolean(extractable), usages: readUsages(keyUsages) }
    const normalized = normalize('deriveBits', algorithm)
    const target = toTarget(derivedKeyType)
    const fields: JobFields = { op: 'derive', key: record, target, ...rights, ...withOther(normalized.other) }
    return askLong(fields, normalized, json => toCryptoKey(json as string))
  }

  async wrapKey(format: unknown, key: unknown, wrappingKey: unknown, wrapAlgorithm: unknown): Promise<ArrayBuffer> {
    void this.#isMade
    requireArguments(arguments.length, 4, 'SubtleCrypto.wrapKey')
    const asked = readFormat(format)
    const other = recordOf(key, 'key')
    const record = recordOf(wrappingKey, 'wrappingKey')
    const normalized = normalizeWrap('wrapKey', wrapAlgorithm)
    return toBuffer(ask({ op: 'wrap', format: asked, key: record, other }, normalized))
  }

  async unwrapKey(
    format: unknown,
    wrappedKey: unknown,
    unwrappingKey: unknown,
    unwrapAlgorithm: unknown,
    unwrappedKeyAlgorithm: unknown,
    extractable: unknown,
    keyUsages: unknown,
  ): Promise<CryptoKey> {
    void this.#isMade
    requireArguments(arguments.length, 7, 'SubtleCrypto.unwrapKey')
    const asked = readFormat(format)
    requireSource(wrappedKey, 'wrappedKey')
    const record = recordOf(unwrappingKey, 'unwrappingKey')
    const rights = { extractable: toBoolean(extractable), usages: readUsages(keyUsages) }
    const normalized = normalizeWrap('unwrapKey', unwrapAlgorithm)
    const target = normalize('importKey', unwrappedKeyAlgorithm).params
    const fields: JobFields = { op: 'unwrap', format: asked, key: record, target, ...rights }
    return toCryptoKey(ask(fields, normalized, toBytes(wrappedKey, 'wrappedKey')) as string)
  }
}

function crypt(what: 'encrypt' | 'decrypt' | 'sign', algorithm: unknown, key: unknown, data: unknown): ArrayBuffer {
  const record = recordOf(key, 'key')
  requireSource(data, 'data')
  const normalized = normalize(what, algorithm)
  return toBuffer(ask({ op: what, key: record }, normalized, toBytes(data, 'data')))
}

/** Bytes themselves are taken once the algorithm is read: what its getters do to them counts. @throws TypeError */
function requireSource(source: unknown, what: string): void {
  toBytes(source, what)
}

/** What a derived key is imported as, and how long it shall be. */
function toTarget(algorithm: unknown): CryptoAlgorithm {
  const target: CryptoAlgorithm & { __proto__: null } = {
    __proto__: null,
    ...normalize('importKey', algorithm).params,
    ...normalize('getKeyLength', algorithm).params,
  }
  return target
}

function withOther(other: CryptoKeyRecord | undefined): Partial<JobFields> {
  return other === undefined ? {} : { other }
}

keepFromCloning(SubtleCrypto.prototype)
export const subtle = new SubtleCrypto(MAKE)
