// atob and btoa. HTML, "Base64 utility methods".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { Op } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'
import { createException } from './exception.ts'
import { requireArguments, toDOMString } from './webidl.ts'

export function btoa(data: unknown): string {
  requireArguments(arguments.length, 1, 'btoa')
  const encoded = opOrThrow(Op.encodeBase64, toDOMString(data))
  if (typeof encoded === 'string') return encoded
  throw createException('btoa: a character is above U+00FF', 'InvalidCharacterError')
}

export function atob(data: unknown): string {
  requireArguments(arguments.length, 1, 'atob')
  const decoded = opOrThrow(Op.decodeBase64, toDOMString(data))
  if (typeof decoded === 'string') return decoded
  throw createException('atob: the text is not base64', 'InvalidCharacterError')
}
