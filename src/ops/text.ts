// Text for guests: UTF-8, the legacy encodings and base64, by the codecs the host has anyway. One table a guest, as it
// holds the guest's streaming decoders.

import { Op, type OpError, TextFlag } from '../../sandbox/contract.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { toOwned } from '../isolate/text-body.ts'
import { createDecoders, type Decoders } from './decoders.ts'

/** Longest string or byte sequence of one call, in code units or bytes; bounds what the host allocates for it. */
const MAX_TEXT = 64 * 1024 * 1024
/** Longest label, in code units; the longest of the standard has 19. */
const MAX_LABEL_CHARS = 64

/** What HTML calls ASCII whitespace, around a label. Encoding, "get an encoding". */
const OUTER_WHITESPACE = /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g
const NOT_LATIN1 = /[^\0-\xff]/

export function createTextOps(): OpTable {
  const encoder = new TextEncoder()
  const decoders = createDecoders()
  return {
    [Op.encodeText]: (_call, text) => {
      if (typeof text !== 'string') return wrongType()
      return text.length > MAX_TEXT ? tooLong() : toOwned(encoder.encode(text))
    },
    [Op.decodeText]: (_call, bytes, label, flags, id) => {
      if (!(bytes instanceof Uint8Array) || typeof label !== 'string' || typeof flags !== 'number') return wrongType()
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return wrongType()
      if (bytes.byteLength > MAX_TEXT || label.length > MAX_LABEL_CHARS) return tooLong()
      return decode(decoders, bytes, label, flags, id)
    },
    [Op.closeDecoder]: (_call, id) => {
      if (typeof id === 'number') decoders.close(id)
    },
    [Op.findEncoding]: (_call, label) => {
      if (typeof label !== 'string') return wrongType()
      return label.length > MAX_TEXT ? tooLong() : findEncoding(label)
    },
    [Op.encodeBase64]: (_call, text) => {
      if (typeof text !== 'string') return wrongType()
      if (text.length > MAX_TEXT) return tooLong()
      return NOT_LATIN1.test(text) ? null : Buffer.from(text, 'latin1').toString('base64')
    },
    [Op.decodeBase64]: (_call, text) => {
      if (typeof text !== 'string') return wrongType()
      return text.length > MAX_TEXT ? tooLong() : decodeBase64(text)
    },
  }
}

function decode(decoders: Decoders, bytes: Uint8Array, label: string, flags: number, id: number): unknown {
  const decoder = decoders.find(id, label, flags)
  if (decoder === undefined) return refuse('RangeError', 'no such encoding, or its decoder is gone')
  const stream = id !== 0 && (flags & TextFlag.stream) !== 0
  try {
    return decoder.decode(bytes, { stream })
  } catch {
    // A fatal decoder starts anew after an error. Encoding, "TextDecoder decode".
    decoders.close(id)
    return refuse('TypeError', `the bytes are not valid ${decoder.encoding}`)
  } finally {
    if (!stream) decoders.close(id)
  }
}

/** The name as `decoder.encoding` shows it, or null for a label of nothing and of "replacement". */
function findEncoding(label: string): string | null {
  const name = label.replace(OUTER_WHITESPACE, '')
  if (name.length > MAX_LABEL_CHARS) return null
  try {
    return new TextDecoder(name).encoding
  } catch {
    return null
  }
}

/** Infra, "forgiving-base64 decode". */
function decodeBase64(text: string): string | null {
  try {
    return atob(text)
  } catch {
    return null
  }
}

function wrongType(): OpError {
  return refuse('TypeError', 'a text op was given a value of another type')
}

function tooLong(): OpError {
  return refuse('RangeError', `text is converted in pieces of at most ${MAX_TEXT} characters or bytes`)
}
