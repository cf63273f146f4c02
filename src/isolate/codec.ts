// Heads of requests and responses as the one string in which they cross the wall, and back. What comes back was
// written by a hostile guest: every field is checked before anyone else sees it.

import { IsoletError } from '../base/errors.ts'

/** Ceilings for one head, either way. Node itself refuses request heads above 16 KiB. */
export const MAX_HEADERS = 512
export const MAX_HEAD_CHARS = 64 * 1024

export type ResponseBody = string | Uint8Array | ReadableStream<Uint8Array> | null

export interface ResponseHeadFields {
  readonly status: number
  readonly statusText: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
}

export interface GuestResponse extends ResponseHeadFields {
  readonly body: ResponseBody
}

/** RFC 9110 §5.6.2 token, §5.5 field value (obs-text included), RFC 9112 §4 reason phrase. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

export function encodeRequestHead(method: string, url: string, headers: readonly string[]): string {
  return headers.length === 0 ? `${method}\n${url}` : `${method}\n${url}\n${headers.join('\n')}`
}

export function encodeResponseHead({ status, statusText, headers }: ResponseHeadFields): string {
  return headers.length === 0 ? `${status}\n${statusText}` : `${status}\n${statusText}\n${headers.join('\n')}`
}

export interface RequestHeadFields {
  readonly method: string
  readonly url: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
}

/** @throws IsoletError ERR_BAD_RESPONSE for a head that HTTP can't carry or that is past its ceiling. */
export function decodeResponseHead(head: unknown, name: string): ResponseHeadFields {
  const fields = splitHead(head)
  if (fields === undefined)
    throw bad(name, `a head of more than ${MAX_HEAD_CHARS} characters or ${MAX_HEADERS} headers`)
  const status = Number(fields[0])
  if (!Number.isInteger(status) || status < 200 || status > 599) throw bad(name, 'a status outside 200 to 599')
  const statusText = fields[1] ?? ''
  if (!FIELD_VALUE.test(statusText)) throw bad(name, 'a status text that HTTP does not allow')
  const headers = fields.slice(2)
  if (!areHeaders(headers)) throw bad(name, 'a header that HTTP does not allow')
  return { status, statusText, headers }
}

/** The head of a request a guest makes; undefined when it is none. */
export function decodeRequestHead(head: unknown): RequestHeadFields | undefined {
  const fields = splitHead(head)
  if (fields === undefined) return undefined
  const [method = '', url = ''] = fields
  const headers = fields.slice(2)
  return TOKEN.test(method) && areHeaders(headers) ? { method, url, headers } : undefined
}

function splitHead(head: unknown): string[] | undefined {
  if (typeof head !== 'string' || head.length > MAX_HEAD_CHARS) return undefined
  const fields = head.split('\n')
  return fields.length >= 2 && fields.length % 2 === 0 && fields.length <= 2 * (MAX_HEADERS + 1) ? fields : undefined
}

function areHeaders(headers: readonly string[]): boolean {
  for (let at = 0; at < headers.length; at += 2) {
    if (!TOKEN.test(headers[at] as string) || !FIELD_VALUE.test(headers[at + 1] as string)) return false
  }
  return true
}

function bad(name: string, what: string): IsoletError {
  return new IsoletError('ERR_BAD_RESPONSE', `${name} answered with ${what}`)
}
