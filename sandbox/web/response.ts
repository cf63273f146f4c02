// Response, and the record that the runtime reads instead of its public face. Fetch, "Response class".

import { exec, flatten, indexOf, slice, stringifyJson } from '../captured.ts'
import type { FetchAnswer, ResponseHead } from '../contract.ts'
import type { Blob } from './blob.ts'
import type { Body } from './body.ts'
import { extractBody } from './extract-body.ts'
import type { FormData } from './form-data.ts'
import { HeaderList } from './header-list.ts'
import { fillHeaders, type Headers, wrapHeaders } from './headers.ts'
import { readArrayBuffer, readable, readBlob, readBytes, readFormData, readJson, readText } from './read-body.ts'
import { parseHref } from './request-url.ts'
import type { ReadableStream } from './streams.ts'
import { isObject, toDOMString, toUnsignedShort, toUSVString } from './webidl.ts'

export interface ResponseRecord {
  readonly type: 'default' | 'basic' | 'error'
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
  readonly hasImmutableHeaders: boolean
  readonly url: string
  readonly isRedirected: boolean
  readonly body: Body | null
}

/** Marks the constructor's internal form, which scripts cannot use: they never hold this symbol. */
const WRAP = Symbol('wrap')
/** What no reason phrase may hold (RFC 9112 §4). */
const NOT_A_REASON = /[^\t\x20-\x7e\x80-\xff]/

let findRecord: (value: unknown) => ResponseRecord | undefined

export class Response {
  readonly #record: ResponseRecord
  #headers: Headers | undefined

  constructor(body: unknown = null, init: unknown = undefined, token?: symbol) {
    this.#record = token === WRAP ? (body as ResponseRecord) : toRecord(body, readInit(init))
  }

  static {
    findRecord = value => (typeof value === 'object' && value !== null && #record in value ? value.#record : undefined)
  }

  static error(): Response {
    return wrap(fixedRecord('error', 0, new HeaderList()))
  }

  static json(data: unknown, init: unknown = undefined): Response {
    const text = stringifyJson(data)
    if (text === undefined) throw new TypeError('the value has no JSON form')
    const record = toRecord(text, readInit(init), 'application/json')
    return wrap(record)
  }

  static redirect(url: unknown, status: unknown = 302): Response {
    const headers = new HeaderList()
    headers.append('location', parseHref(toUSVString(url)))
    const code = toUnsignedShort(status)
    if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308)
      throw new RangeError(`${code} is no redirect status`)
    return wrap(fixedRecord('default', code, headers))
  }

  get type(): string {
    return this.#record.type
  }

  get url(): string {
    const { url } = this.#record
    const fragment = indexOf(url, '#')
    return fragment === -1 ? url : slice(url, 0, fragment)
  }

  get redirected(): boolean {
    return this.#record.isRedirected
  }

  get status(): number {
    return this.#record.status
  }

  get ok(): boolean {
    return this.#record.status >= 200 && this.#record.status <= 299
  }

  get statusText(): string {
    return this.#record.statusText
  }

  get headers(): Headers {
    this.#headers ??= wrapHeaders(this.#record.headers, this.#record.hasImmutableHeaders)
    return this.#headers
  }

  get body(): ReadableStream | null {
    return this.#record.body?.stream ?? null
  }

  get bodyUsed(): boolean {
    return this.#record.body?.used ?? false
  }

  clone(): Response {
    return wrap({ ...this.#record, headers: this.#record.headers.copy(), body: this.#record.body?.clone() ?? null })
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return readArrayBuffer(readable(this.#record.body))
  }

  async blob(): Promise<Blob> {
    return readBlob(readable(this.#record.body), this.#record.headers)
  }

  async bytes(): Promise<Uint8Array> {
    return readBytes(readable(this.#record.body))
  }

  async formData(): Promise<FormData> {
    return readFormData(readable(this.#record.body), this.#record.headers)
  }

  async json(): Promise<unknown> {
    return readJson(readable(this.#record.body))
  }

  async text(): Promise<string> {
    return readText(readable(this.#record.body))
  }
}

/** The record of a Response, or undefined for anything else. Runs no tenant code. */
export function findResponseRecord(value: unknown): ResponseRecord | undefined {
  return findRecord(value)
}

/** What a fetch settled with, as a Response with immutable headers. */
export function toFetchedResponse(answer: FetchAnswer, body: Body | null): Response {
  const urlEnd = indexOf(answer, '\n')
  const statusStart = indexOf(answer, '\n', urlEnd + 1) + 1
  const statusEnd = indexOf(answer, '\n', statusStart)
  const textEnd = indexOf(answer, '\n', statusEnd + 1)
  return wrap({
    type: 'basic',
    status: +slice(answer, statusStart, statusEnd),
    statusText: slice(answer, statusEnd + 1, textEnd === -1 ? answer.length : textEnd),
    headers: textEnd === -1 ? new HeaderList() : new HeaderList(answer, textEnd),
    hasImmutableHeaders: true,
    url: slice(answer, 0, urlEnd),
    isRedirected: slice(answer, urlEnd + 1, statusStart - 1) === '1',
    body,
  })
}

/** The head as the wall wants it, in one flat piece. */
export function toResponseHead(record: ResponseRecord): ResponseHead {
  return flatten(`${record.status}\n${record.statusText}${record.headers.toWire()}`)
}

interface Init {
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
}

/** Converts what a script gave as init. Members are read in the order of WebIDL, "dictionary". */
function readInit(init: unknown): Init {
  const headers = new HeaderList()
  if (init === undefined || init === null) return { status: 200, statusText: '', headers }
  if (!isObject(init)) throw new TypeError('the init of a Response is an object')
  const { headers: given, status = 200, statusText = '' } = init as Readonly<Record<string, unknown>>
  if (given !== undefined) fillHeaders(headers, given)
  return { status: toStatus(status), statusText: toReason(statusText), headers }
}

function toStatus(given: unknown): number {
  const status = toUnsignedShort(given)
  if (status < 200 || status > 599) throw new RangeError(`a status is a number from 200 to 599, not ${status}`)
  return status
}

function toReason(given: unknown): string {
  const text = toDOMString(given)
  if (exec(NOT_A_REASON, text) !== null) throw new TypeError('a status text holds printable characters up to 255')
  return text
}

function toRecord(given: unknown, init: Init, typeOfText?: string): ResponseRecord {
  if (given === null || given === undefined) return createRecord(init, null)
  if (init.status === 204 || init.status === 205 || init.status === 304)
    throw new TypeError(`a response of status ${init.status} has no body`)
  const { body, type } = extractBody(given)
  const contentType = typeOfText ?? type
  if (contentType !== undefined && !init.headers.has('content-type')) init.headers.append('content-type', contentType)
  return createRecord(init, body)
}

function createRecord({ status, statusText, headers }: Init, body: Body | null): ResponseRecord {
  return {
    type: 'default',
    status,
    statusText,
    headers,
    hasImmutableHeaders: false,
    url: '',
    isRedirected: false,
    body,
  }
}

/** A record without a body whose headers scripts cannot change. */
function fixedRecord(type: ResponseRecord['type'], status: number, headers: HeaderList): ResponseRecord {
  return { ...createRecord({ status, statusText: '', headers }, null), type, hasImmutableHeaders: true }
}

function wrap(record: ResponseRecord): Response {
  return new Response(record, undefined, WRAP)
}
