// Where Node deviates from a standard, so that an isolate must not look like it.

import type { Case } from './case.ts'

export interface Deviation {
  /** What the standard says, and where. */
  readonly clause: string
  readonly concerns: (tried: Case) => boolean
  /** Takes what deviates out of what was seen, so that the rest is compared; left out, nothing is. */
  readonly forgive?: (seen: string) => string
}

export const DEVIATIONS: readonly Deviation[] = [
  {
    clause:
      'URL, "application/x-www-form-urlencoded parsing": a pair is UTF-8 encoded as a whole, then percent-decoded. ' +
      'Node takes code units for bytes where the pair has an escape that is none, or that is no UTF-8.',
    concerns: tried => queriesOf(tried).some(query => NOT_ASCII.test(query) && !isDecodable(query)),
  },
  {
    clause: 'Fetch, "formData()": the bytes of a form are parsed as they are; Node drops a question mark in front.',
    concerns: tried => tried.kind === 'readForm' && !isMultipart(tried) && tried.bytes[0] === QUESTION_MARK,
  },
  {
    clause: 'Encoding, "UTF-8 decode": one byte order mark is taken off; Node takes off two of a body.',
    concerns: tried => 'content' in tried && 'text' in tried.content && tried.content.text.startsWith('\ufeff\ufeff'),
  },
  {
    clause:
      'HTML, "multipart/form-data encoding algorithm": a file has a filename, and be it empty; Node leaves it out.',
    concerns: tried => tried.kind === 'writeForm' && tried.entries.some(({ file }) => file?.name === ''),
  },
  {
    clause: 'Fetch, "multipart/form-data parser": what does not begin with the boundary is a failure; Node skips it.',
    concerns: tried => tried.kind === 'readForm' && isMultipart(tried) && PREAMBLES.has(tried.bytes[0]),
  },
  {
    clause:
      'Fetch, "blob()": the type is the MIME type serialised, as it was written but for type, subtype and the names ' +
      'of parameters. Node puts all of it in lower case.',
    concerns: tried => tried.kind === 'body' && tried.reading === 'blob',
    forgive: seen => seen.toLowerCase().replaceAll('; z', ';z'),
  },
]

const NOT_ASCII = /[^\0-\x7f]/
const QUESTION_MARK = 0x3f
/** The first bytes of what the generator puts in front, a line break excepted: that is skipped by both. */
const PREAMBLES = new Set<number | undefined>([0x70, 0x20])

function queriesOf(tried: Case): string[] {
  if (tried.kind === 'query') return [tried.init]
  if (tried.kind === 'url') return [tried.input, tried.base ?? '', ...(tried.set ?? [])]
  if (tried.kind !== 'readForm' || isMultipart(tried)) return []
  return [new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(tried.bytes))]
}

function isDecodable(query: string): boolean {
  try {
    decodeURIComponent(query.toWellFormed())
    return true
  } catch {
    return false
  }
}

function isMultipart({ type }: { readonly type: string }): boolean {
  return /^multipart/i.test(type)
}
