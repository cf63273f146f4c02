// Hands a CryptoJob to the host and takes the answer, never by a way that scripts can watch. Data that is long goes
// piece by piece, so that a budget can end between two.

import { calls } from '../../calls.ts'
import { Bytes, copyBytes, isView, joinBytes, stringifyJson } from '../../captured.ts'
import { CRYPTO_PARTS, CRYPTO_PIECE_BYTES, type CryptoAlgorithm, type CryptoJob, Op } from '../../contract.ts'
import { isOpError, op } from '../../host.ts'
import { toError } from '../../refusal.ts'
import { spanOf, toCrossable } from '../buffer-source.ts'
import { createException } from '../exception.ts'
import type { Normalized } from './algorithm.ts'

type WholeBytes = Uint8Array<ArrayBuffer>
/** What a job holds besides its algorithm. */
export type JobFields = Omit<CryptoJob, 'algorithm' | 'dataBytes'>

/** Data of one operation, in bytes. */
const MAX_DATA_BYTES = 64 * 1024 * 1024
const NO_BYTES = new Bytes(0)

/** The answer of a job that the host does at once. @throws the error of a refusal */
export function ask(fields: JobFields, algorithm: Normalized, data = NO_BYTES, signature?: WholeBytes): unknown {
  if (data.length > MAX_DATA_BYTES)
    throw createException(`data are at most ${MAX_DATA_BYTES} bytes, not ${data.length}`, 'OperationError')
  const { json, joined } = encode(fields, algorithm, data.length, signature)
  if (data.length <= CRYPTO_PIECE_BYTES) return checked(op(Op.crypto, 0, json, toCrossable(data), joined))
  return feed(checked(op(Op.crypto, 0, json, copyBytes(data, 0, CRYPTO_PIECE_BYTES), joined)), data)
}

/** Likewise for a job that may take long. `take` makes what the promise holds of the host's answer. */
export function askLong<Value>(
  fields: JobFields,
  algorithm: Normalized,
  take: (answer: unknown) => Value,
): Promise<Value> {
  const { json, joined } = encode(fields, algorithm, 0, undefined)
  const { id, settled } = calls.open(({ a }) => take(a))
  const answer = op(Op.crypto, id, json, undefined, joined)
  if (answer !== null) calls.settle(id, answer, undefined)
  return settled
}

/** The buffer behind bytes that the host answered with. */
export function toBuffer(answer: unknown): ArrayBuffer {
  return spanOf(answer as Uint8Array).buffer
}

/** All pieces but the first, and the answer to all of them: the last one's where none of them has output. */
function feed(first: unknown, data: WholeBytes): unknown {
  const out: unknown[] = [first]
  let answer: unknown
  for (let at = CRYPTO_PIECE_BYTES; at < data.length; at += CRYPTO_PIECE_BYTES) {
    const isLast = at + CRYPTO_PIECE_BYTES >= data.length
    answer = checked(op(Op.cryptoStep, copyBytes(data, at, at + CRYPTO_PIECE_BYTES), isLast))
    out[out.length] = answer
  }
  return isView(first) ? joinBytes(out as WholeBytes[]) : answer
}

/** Nothing in the job inherits, so that no `toJSON` of a script is asked. */
function encode(
  fields: JobFields,
  algorithm: Normalized,
  dataBytes: number,
  signature: WholeBytes | undefined,
): { readonly json: string; readonly joined: WholeBytes } {
  const params: Record<string, unknown> = { __proto__: null, ...algorithm.params }
  const parts: WholeBytes[] = []
  for (let at = 0; at < CRYPTO_PARTS.length; at++) {
    const name = CRYPTO_PARTS[at] as (typeof CRYPTO_PARTS)[number]
    const bytes = name === 'signature' ? signature : findPart(algorithm, name)
    if (bytes === undefined) continue
    parts[parts.length] = bytes
    params[name] = bytes.length
  }
  const job: CryptoJob & { __proto__: null } = {
    __proto__: null,
    ...fields,
    algorithm: params as unknown as CryptoAlgorithm,
    dataBytes,
  }
  return { json: stringifyJson(job), joined: joinBytes(parts) }
}

function findPart({ parts }: Normalized, name: string): WholeBytes | undefined {
  for (let at = 0; at < parts.length; at++) if (parts[at]?.[0] === name) return parts[at]?.[1]
  return undefined
}

/** Bytes are looked at no further: a getter on Object.prototype would be given them. */
function checked(answer: unknown): unknown {
  if (!isView(answer) && isOpError(answer)) throw toError(answer)
  return answer
}
