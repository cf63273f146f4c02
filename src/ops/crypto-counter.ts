// AES-CTR whose counter is the last `length` bits of its block: the host's library counts in all 128, so where ours
// would wrap, a second cipher begins at zero. Web Crypto, "AES-CTR".

import { type Cipheriv, createCipheriv, type KeyObject } from 'node:crypto'
import type { Job } from './crypto-job.ts'
import { Refusal } from './crypto-refusal.ts'
import type { Steps } from './crypto-steps.ts'

const BLOCK_BYTES = 16n

/** Encrypts and decrypts: both are the same. */
export function openCounter({ algorithm, parts, dataBytes }: Job, key: KeyObject): Steps {
  const counter = parts.counter ?? new Uint8Array()
  const bits = BigInt(algorithm.length ?? 0)
  if (counter.byteLength !== 16) throw new Refusal('OperationError', 'the counter of AES-CTR has 16 bytes')
  if (bits < 1n || bits > 128n) throw new Refusal('OperationError', 'the counter of AES-CTR has 1 to 128 bits')
  if ((BigInt(dataBytes) + BLOCK_BYTES - 1n) / BLOCK_BYTES > 1n << bits)
    throw new Refusal('OperationError', `the data is too long for a counter of ${bits} bits`)
  const block = BigInt(`0x${Buffer.from(counter).toString('hex')}`)
  const count = BigInt.asUintN(Number(bits), block)
  const untilWrap = ((1n << bits) - count) * BLOCK_BYTES
  const open = (at: bigint): Cipheriv => {
    const iv = Buffer.from(at.toString(16).padStart(32, '0'), 'hex')
    return createCipheriv(`aes-${(key.symmetricKeySize ?? 0) * 8}-ctr`, key, iv)
  }
  if (untilWrap >= BigInt(dataBytes)) return toSteps(open(block))
  return toSteps(open(block), { cipher: open(block - count), afterBytes: Number(untilWrap) })
}

function toSteps(cipher: Cipheriv, next?: { readonly cipher: Cipheriv; readonly afterBytes: number }): Steps {
  let left = next?.afterBytes ?? Number.POSITIVE_INFINITY
  return {
    update: piece => {
      const first = piece.subarray(0, left)
      left -= first.byteLength
      const done = cipher.update(first)
      if (next === undefined || first.byteLength === piece.byteLength) return done
      return Buffer.concat([done, next.cipher.update(piece.subarray(first.byteLength))])
    },
    end: () => new Uint8Array(),
  }
}
