// data: URLs, which hold what they name. Fetch, "data: URL processor".

import { Bytes, charCodeAt, exec, indexOf, slice } from '../captured.ts'
import { Op } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'
import { trim } from './header-list.ts'
import { parseMimeType, serializeMimeType } from './mime-type.ts'
import { percentDecode } from './url-encoded.ts'
import { decodeUtf8Raw, encodeUtf8 } from './utf8.ts'

interface DataUrlContent {
  /** A MIME type as text. */
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const BASE64_MARK = /; *base64$/i

/** @param href as the URL parser writes it. @throws TypeError where it has no comma, or bad base64. */
export function readDataUrl(href: string): DataUrlContent {
  const fragment = indexOf(href, '#')
  const url = fragment === -1 ? href : slice(href, 0, fragment)
  const comma = indexOf(url, ',')
  if (comma === -1) throw new TypeError('fetch failed: a data: URL has a comma before its data')
  const head = trim(slice(url, 'data:'.length, comma))
  const mark = exec(BASE64_MARK, head)
  const bytes = percentDecode(encodeUtf8(slice(url, comma + 1)))
  if (mark === null) return { type: toType(head), bytes }
  return { type: toType(slice(head, 0, mark.index)), bytes: decodeBase64(bytes) }
}

function toType(text: string): string {
  const type = parseMimeType(text[0] === ';' ? `text/plain${text}` : text)
  return type === undefined ? 'text/plain;charset=US-ASCII' : serializeMimeType(type)
}

/** HTML, "forgiving-base64 decode". Bytes above 127 are none of its characters, however they are read. */
function decodeBase64(encoded: Uint8Array): Uint8Array<ArrayBuffer> {
  const decoded = opOrThrow(Op.decodeBase64, decodeUtf8Raw(encoded))
  if (typeof decoded !== 'string') throw new TypeError('fetch failed: the data of a data: URL is no base64')
  const bytes = new Bytes(decoded.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = charCodeAt(decoded, at)
  return bytes
}
