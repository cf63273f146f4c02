// The streaming decoders of one guest, by the ids that the guest gives them. Knows nothing of ops.

import { LRUCache } from 'lru-cache'
import { TextFlag } from '../../sandbox/contract.ts'

/** Decoders one guest may have between chunks. Beyond it the one unused for longest goes: most likely it was dropped. */
const MAX_DECODERS = 64

export interface Decoders {
  /**
   * The decoder of that id, made at first use; id 0 is one for a single call. undefined where there is no such
   * encoding, and for a decoder that had to make room: going on anew in the middle would corrupt the text.
   */
  find(id: number, label: string, flags: number): TextDecoder | undefined
  close(id: number): void
}

export function createDecoders(): Decoders {
  const open = new LRUCache<number, TextDecoder>({ max: MAX_DECODERS })
  let lastId = 0
  return {
    find: (id, label, flags) => {
      const known = id === 0 ? undefined : open.get(id)
      if (known !== undefined) return known
      if (id !== 0 && id <= lastId) return undefined
      const decoder = createDecoder(label, flags)
      if (decoder === undefined || id === 0) return decoder
      lastId = id
      open.set(id, decoder)
      return decoder
    },
    close: id => {
      open.delete(id)
    },
  }
}

function createDecoder(label: string, flags: number): TextDecoder | undefined {
  try {
    return new TextDecoder(label, {
      fatal: (flags & TextFlag.fatal) !== 0,
      ignoreBOM: (flags & TextFlag.ignoreBom) !== 0,
    })
  } catch {
    return undefined
  }
}
