// Reading a body to its end, as each of the forms that the body mixin offers. Fetch, "body mixin".
// Knows bodies; does not know requests or responses.

import { Bytes, charCodeAt, joinBytes, parseJson, slice, toWellFormed } from '../captured.ts'
import { HostSource } from '../sources.ts'
import type { Blob } from './blob.ts'
import type { Body } from './body.ts'
import { isBytesView, toCrossable } from './buffer-source.ts'
import type { FormData } from './form-data.ts'
import type { HeaderList } from './header-list.ts'
import { openForms } from './open-forms.ts'
import type { ReadableStream } from './streams.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

type WholeBytes = Uint8Array<ArrayBuffer>

const BYTE_ORDER_MARK = 0xfeff

/** All bytes of the body, which is used afterwards. @throws TypeError when it is unusable. */
export async function readBytes(body: Body | null): Promise<WholeBytes> {
  if (body === null) return new Bytes(0)
  const content = body.take()
  if (typeof content === 'string') return encodeUtf8(content)
  if (content instanceof HostSource) return content.readAll()
  return isBytesView(content) ? toCrossable(content) : readStream(content)
}

/** The body as UTF-8 text, without a byte order mark. */
export async function readText(body: Body | null): Promise<string> {
  if (body === null) return ''
  if (body.isText) return withoutMark(toWellFormed(body.take() as string))
  return decodeUtf8(await readBytes(body))
}

export async function readJson(body: Body | null): Promise<unknown> {
  return parseJson(await readText(body))
}

export async function readArrayBuffer(body: Body | null): Promise<ArrayBuffer> {
  return (await readBytes(body)).buffer
}

export async function readBlob(body: Body | null, headers: HeaderList): Promise<Blob> {
  const bytes = await readBytes(body)
  return openForms().toBlob(bytes, headers)
}

/** @throws TypeError when the content type is that of no form, or the body is malformed. */
export async function readFormData(body: Body | null, headers: HeaderList): Promise<FormData> {
  const bytes = await readBytes(body)
  return openForms().toFormData(bytes, headers)
}

/** The body itself. @throws why it failed, where it did: who asks for it then is told in that very call. */
export function readable(body: Body | null): Body | null {
  body?.throwIfFailed()
  return body
}

async function readStream(stream: ReadableStream): Promise<WholeBytes> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (!isBytesView(next.value)) throw new TypeError('a chunk of a body stream is a Uint8Array')
    chunks[chunks.length] = next.value
  }
  return joinBytes(chunks)
}

function withoutMark(text: string): string {
  return text !== '' && charCodeAt(text, 0) === BYTE_ORDER_MARK ? slice(text, 1) : text
}
