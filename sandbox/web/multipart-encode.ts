// Writing multipart/form-data. Knows fields, not FormData. HTML, "multipart/form-data encoding algorithm"; RFC 7578.

import { joinBytes } from '../captured.ts'
import { Op } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'
import { encodeUtf8 } from './utf8.ts'

export type Field =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly filename: string; readonly type: string; readonly bytes: Uint8Array }

export function encodeEntries(fields: readonly Field[]): { bytes: Uint8Array<ArrayBuffer>; contentType: string } {
  const boundary = `----isolet${(opOrThrow(Op.randomUuid) as string).replaceAll('-', '')}`
  const pieces: Uint8Array[] = []
  for (const field of fields) {
    pieces.push(encodeUtf8(toHead(boundary, field)), 'text' in field ? encodeUtf8(toCrLf(field.text)) : field.bytes)
    pieces.push(encodeUtf8('\r\n'))
  }
  pieces.push(encodeUtf8(`--${boundary}--\r\n`))
  return { bytes: joinBytes(pieces), contentType: `multipart/form-data; boundary=${boundary}` }
}

function toHead(boundary: string, field: Field): string {
  const start = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(toCrLf(field.name))}"`
  if ('text' in field) return `${start}\r\n\r\n`
  const type = field.type === '' ? 'application/octet-stream' : field.type
  return `${start}; filename="${escapeName(field.filename)}"\r\nContent-Type: ${type}\r\n\r\n`
}

function toCrLf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

/** What would end a quoted name is percent-encoded; nothing else is. */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
}
