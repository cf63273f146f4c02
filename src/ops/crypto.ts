// Cryptography for guests, made by the host. What takes a few milliseconds at most is done within the op, where the
// time is billed to the guest's entry; the rest goes to threads. See docs/decisions/0010-crypto-that-is-billed.md.

import { hash, randomFillSync, randomUUID } from 'node:crypto'
import { CRYPTO_PIECE_BYTES, Entry, Op, type OpError } from '../../sandbox/contract.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import { type OpCall, type OpTable, refuse } from '../isolate/op-table.ts'
import { hashOf } from './crypto-algorithms.ts'
import { type Job, readJob } from './crypto-job.ts'
import { createKeys } from './crypto-keys.ts'
import type { Queue, Threads } from './crypto-queue.ts'
import { Refusal } from './crypto-refusal.ts'
import { type Answer, openSteps, runJob } from './crypto-run.ts'
import { type Steps, toOwn } from './crypto-steps.ts'

/** Random bytes of one call. Web Crypto, "getRandomValues". */
const MAX_RANDOM_BYTES = 65_536

export function createCryptoOps(guest: Guest, threads: Threads): OpTable {
  const keys = createKeys()
  /** The job whose data comes in pieces. The guest feeds it without a pause, so there is never a second one. */
  let steps: Steps | undefined

  function begin(call: OpCall, id: unknown, text: unknown, data: Uint8Array, joined: unknown): unknown {
    const job = readJob(text, joined)
    if (job.dataBytes > data.byteLength) {
      steps = openSteps(job, { keys, queue: NO_QUEUE })
      return toOwned(steps.update(data))
    }
    return answer(call, id, { ...job, dataBytes: data.byteLength }, data)
  }

  function answer({ invocation }: OpCall, id: unknown, job: Job, data: Uint8Array): Answer | null {
    const queue = invocation === undefined ? NO_QUEUE : queueFor(invocation)
    const made = runJob(job, data, { keys, queue })
    if (!(made instanceof Promise)) return made
    if (invocation !== undefined) void settle(invocation, id, made)
    return null
  }

  function queueFor(invocation: Invocation): Queue {
    return {
      costOf: threads.costOf,
      run: (work, estimateMs, start) => threads.run({ guest, invocation }, { work, estimateMs, start }),
    }
  }

  async function settle(invocation: Invocation, id: unknown, made: Promise<Answer>): Promise<void> {
    if (typeof id !== 'number') return
    try {
      guest.post(invocation, Entry.settle, id, await made)
    } catch (error) {
      const refused = error instanceof Refusal ? error : new Refusal('OperationError', 'it could not be made')
      guest.post(invocation, Entry.settle, id, toOpError(refused))
    }
  }

  function step(piece: Uint8Array, isLast: boolean): unknown {
    if (steps === undefined) throw new Refusal('OperationError', 'no data is awaited')
    const out = steps.update(piece)
    if (!isLast) return toOwned(out)
    const last = steps.end()
    steps = undefined
    return typeof last === 'boolean' ? last : toOwn(out === undefined ? last : Buffer.concat([out, last]))
  }

  return {
    [Op.randomBytes]: (_call, size) => {
      if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > MAX_RANDOM_BYTES)
        return refuse('QuotaExceededError', `at most ${MAX_RANDOM_BYTES} random bytes a call`)
      return randomFillSync(new Uint8Array(size))
    },
    [Op.randomUuid]: () => randomUUID(),
    [Op.digest]: (_call, algorithm, data) =>
      answering(() => toOwn(hash(hashOf(algorithm).name, toPiece(data), 'buffer'))),
    [Op.crypto]: (call, id, text, data, joined) =>
      answering(() => begin(call, id, text, data === undefined ? NO_BYTES : toPiece(data), joined)),
    [Op.cryptoStep]: (_call, piece, isLast) => answering(() => step(toPiece(piece), isLast === true)),
  }
}

const NO_BYTES = new Uint8Array()

const NO_QUEUE: Queue = {
  costOf: (_name, measure) => measure(),
  run: work => {
    throw new Refusal('OperationError', `${work} is not made while the module starts: ask for it in the handler`)
  },
}

function toOwned(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && toOwn(bytes)
}

function toPiece(data: unknown): Uint8Array {
  if (!(data instanceof Uint8Array)) throw new Refusal('TypeError', 'data are bytes')
  if (data.byteLength > CRYPTO_PIECE_BYTES)
    throw new Refusal('OperationError', `data come in pieces of at most ${CRYPTO_PIECE_BYTES} bytes`)
  return data
}

function answering(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return toOpError(error)
  }
}

/** @throws what is no refusal: a bug of ours */
function toOpError(error: unknown): OpError {
  if (error instanceof Refusal) return refuse(error.name, error.message)
  throw error
}
