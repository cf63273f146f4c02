// Does what a CryptoJob asks for: rights first, then the work. Web Crypto, "SubtleCrypto interface", its methods' steps.

import { CRYPTO_PIECE_BYTES, type CryptoKeyRecord } from '../../sandbox/contract.ts'
import { openCipher } from './crypto-cipher.ts'
import { deriveBits, keyBitsOf } from './crypto-derive.ts'
import { exportKey } from './crypto-export.ts'
import { generateKey } from './crypto-generate.ts'
import { importKey } from './crypto-import.ts'
import type { Job } from './crypto-job.ts'
import type { Keys } from './crypto-keys.ts'
import type { Queue } from './crypto-queue.ts'
import { Refusal } from './crypto-refusal.ts'
import { openDigest, openSignature } from './crypto-sign.ts'
import { runWhole, type Steps, toOwn } from './crypto-steps.ts'

export interface Tools {
  readonly keys: Keys
  readonly queue: Queue
}

/** What leaves for the guest; JSON for keys. */
export type Answer = Uint8Array | string | boolean

/** @throws Refusal */
export function runJob(job: Job, data: Uint8Array, tools: Tools): Answer | Promise<Answer> {
  switch (job.op) {
    case 'derive':
      return derive(job, tools)
    case 'generate':
      return then(generateKey(job, tools.queue), JSON.stringify)
    case 'import':
      return JSON.stringify(importKey({ ...job, from: job.jwk ?? data }))
    case 'export':
      return toAnswer(exportKey(tools.keys, keyOf(job), job.format))
    case 'wrap':
      return wrap(job, tools)
    case 'unwrap':
      return unwrap(job, data, tools)
    default:
      return runWhole(openSteps(job, tools), data)
  }
}

/** Work on data of any length. @throws Refusal */
export function openSteps(job: Job, { keys }: Tools): Steps {
  const { op, algorithm } = job
  if (op === 'digest') return openDigest(algorithm.name)
  if (op !== 'sign' && op !== 'verify' && op !== 'encrypt' && op !== 'decrypt')
    throw new Refusal('OperationError', `${op} takes at most ${CRYPTO_PIECE_BYTES} bytes`)
  const key = keys.find(keyFor(job, op))
  return op === 'sign' || op === 'verify' ? openSignature(job, key) : openCipher(job, key, op === 'encrypt')
}

function derive(job: Job, { keys, queue }: Tools): Answer | Promise<Answer> {
  const { target } = job
  keyFor(job, target === undefined ? 'deriveBits' : 'deriveKey')
  if (target === undefined) return deriveBits(job, keys, queue)
  return then(deriveBits({ ...job, bits: keyBitsOf(target) }, keys, queue), from =>
    JSON.stringify(importKey({ ...job, format: 'raw', from, algorithm: target })),
  )
}

function wrap(job: Job, { keys }: Tools): Answer {
  const key = keys.find(keyFor(job, 'wrapKey'))
  if (job.other === undefined) throw new Refusal('OperationError', 'there is no key to wrap')
  const bytes = Buffer.from(exportKey(keys, job.other, job.format))
  return runWhole(openCipher({ ...job, dataBytes: bytes.byteLength }, key, true), bytes)
}

function unwrap(job: Job, data: Uint8Array, { keys }: Tools): Answer {
  const key = keys.find(keyFor(job, 'unwrapKey'))
  const { target, format } = job
  if (target === undefined) throw new Refusal('OperationError', 'there is no algorithm for the key')
  const bytes = runWhole(openCipher(job, key, false), data) as Uint8Array
  const from = format === 'jwk' ? readJwkText(bytes) : bytes
  return JSON.stringify(importKey({ ...job, from, algorithm: target }))
}

/** Unwrapped JSON was never a guest's object: `key_ops` is put as the runtime puts it. */
function readJwkText(bytes: Uint8Array): string {
  try {
    const jwk = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return JSON.stringify({ ...jwk, ...(Array.isArray(jwk.key_ops) && { key_ops: jwk.key_ops.join(',') }) })
  } catch {
    throw new Refusal('DataError', 'what was unwrapped is no JSON Web Key')
  }
}

/** The job's key, if it is one of the algorithm and may be used like this. */
function keyFor(job: Job, usage: string): CryptoKeyRecord {
  const key = keyOf(job)
  if (key.name !== job.algorithm.name)
    throw new Refusal('InvalidAccessError', `the key is one of ${key.name}, not of ${job.algorithm.name}`)
  if (!key.usages.split(' ').includes(usage))
    throw new Refusal('InvalidAccessError', `the key is not there for ${usage}: it is for ${key.usages || 'nothing'}`)
  return key
}

function keyOf({ key }: Job): CryptoKeyRecord {
  if (key === undefined) throw new Refusal('OperationError', 'there is no key')
  return key
}

function toAnswer(exported: string | Uint8Array): Answer {
  return typeof exported === 'string' ? exported : toOwn(exported)
}

function then<Value, Result>(value: Value | Promise<Value>, use: (value: Value) => Result): Result | Promise<Result> {
  return value instanceof Promise ? value.then(use) : use(value)
}
