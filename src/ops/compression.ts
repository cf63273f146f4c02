// Compression for guests: codecs that each belong to an invocation and end with it. One op is one bounded step, done
// within the guest's entry, where its time is billed. See docs/decisions/0011-compression-in-steps.md.

import { CODEC_CHUNK_BYTES, Op } from '../../sandbox/contract.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Held, Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { type Codec, openCodec } from './compression-codec.ts'

/** Codecs that one invocation may have open, and one guest. Each takes up to 350 KiB outside of the guest's heap. */
const MAX_OF_INVOCATION = 16
const MAX_OF_GUEST = 64

interface Open extends Held {
  readonly invocation: Invocation
  readonly codec: Codec
}

export function createCompressionOps(guest: Guest): OpTable {
  const open = new Map<number, Open>()

  function add(invocation: Invocation, codec: Codec): number {
    const id = guest.nextId()
    const held: Open = { invocation, codec, release: () => close(id) }
    open.set(id, held)
    invocation.hold(held)
    return id
  }

  function close(id: unknown): void {
    const held = open.get(id as number)
    if (held === undefined) return
    open.delete(id as number)
    held.invocation.letGo(held)
    held.codec.close()
  }

  function countOf(invocation: Invocation): number {
    let count = 0
    for (const held of open.values()) if (held.invocation === invocation) count += 1
    return count
  }

  return {
    [Op.openCodec]: ({ invocation }, format, compresses) => {
      if (invocation === undefined) return refuse('TypeError', 'nothing is compressed while the module starts')
      if (countOf(invocation) >= MAX_OF_INVOCATION || open.size >= MAX_OF_GUEST)
        return refuse(
          'RangeError',
          `a request compresses at most ${MAX_OF_INVOCATION} streams at once, all of a function's isolate ${MAX_OF_GUEST}`,
        )
      const codec = openCodec(format, compresses === true)
      return codec === undefined ? refuse('TypeError', 'no such format') : add(invocation, codec)
    },
    [Op.runCodec]: (_call, id, input, isLast) => {
      const held = open.get(id as number)
      if (held === undefined) return refuse('TypeError', 'the request that opened this stream is over')
      const piece = input instanceof Uint8Array ? input : undefined
      if (piece !== undefined && piece.byteLength > CODEC_CHUNK_BYTES)
        return refuse('RangeError', `input comes in pieces of at most ${CODEC_CHUNK_BYTES} bytes`)
      const output = held.codec.run(piece, isLast === true)
      if (output !== undefined) return output
      close(id)
      return refuse('TypeError', 'the compressed data is not valid, not complete, or has more behind it')
    },
    [Op.closeCodec]: (_call, id) => close(id),
  }
}
