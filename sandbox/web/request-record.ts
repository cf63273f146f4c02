// What a Request is made of: from the wall's form of it, or from what a script gave. Fetch, "new Request(input, init)".

import { exec, flatten, indexOf, slice, toUpperCase } from '../captured.ts'
import type { RequestHead } from '../contract.ts'
import type { Body } from './body.ts'
import { extractBody } from './extract-body.ts'
import { HeaderList, toHeaderValue } from './header-list.ts'
import { fillHeaders } from './headers.ts'
import { LazySignal, toSignal } from './lazy-signal.ts'
import { DEFAULT_OPTIONS, type RequestOptions, readOptions } from './request-options.ts'
import { parseRequestUrl } from './request-url.ts'
import { isReadableStream } from './streams.ts'
import { isObject, toDOMString } from './webidl.ts'

export interface RequestRecord {
  readonly method: string
  readonly url: string
  readonly headers: HeaderList
  readonly body: Body | null
  readonly options: RequestOptions
  readonly signal: LazySignal
}

type Init = Readonly<Record<string, unknown>>

const NOT_A_METHOD = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]|^$/
const FORBIDDEN_METHOD = /^(?:connect|trace|track)$/i
/** Fetch, "CORS-safelisted method". */
const SIMPLE_METHOD = /^(?:GET|HEAD|POST)$/
const NORMALISED_METHOD = /^(?:delete|get|head|options|post|put)$/i

/** A request that came over the wall. Its headers are parsed when somebody looks. */
export function fromRequestHead(head: RequestHead, body: Body | null, signal: LazySignal): RequestRecord {
  const methodEnd = indexOf(head, '\n')
  const urlEnd = indexOf(head, '\n', methodEnd + 1)
  return {
    method: slice(head, 0, methodEnd),
    url: slice(head, methodEnd + 1, urlEnd === -1 ? head.length : urlEnd),
    headers: urlEnd === -1 ? new HeaderList() : new HeaderList(head, urlEnd),
    body,
    options: DEFAULT_OPTIONS,
    signal,
  }
}

/** The head as the wall wants it, in one flat piece. */
export function toRequestHead(record: RequestRecord): RequestHead {
  const fragment = indexOf(record.url, '#')
  const url = fragment === -1 ? record.url : slice(record.url, 0, fragment)
  return flatten(`${record.method}\n${url}${record.headers.toWire()}`)
}

/** @param base the record of `input` where that is a Request. @throws TypeError for what no request may have. */
export function toRequestRecord(input: unknown, base: RequestRecord | undefined, given: unknown): RequestRecord {
  const url = base === undefined ? parseRequestUrl(toDOMString(input)) : base.url
  const init = toInit(given)
  const options =
    init === undefined ? (base?.options ?? DEFAULT_OPTIONS) : readOptions(init, base?.options ?? DEFAULT_OPTIONS)
  const method = init?.method === undefined ? (base?.method ?? 'GET') : toMethod(toDOMString(init.method))
  if (options.mode === 'no-cors' && exec(SIMPLE_METHOD, method) === null)
    throw new TypeError(`a request of mode no-cors cannot have method ${method}`)
  const signal = toSignalOf(init, base)
  const headers = toHeaders(init, base)
  return { method, url, headers, body: toBody(init, base, method, headers), options, signal }
}

function toInit(given: unknown): Init | undefined {
  if (given === undefined || given === null) return undefined
  if (!isObject(given)) throw new TypeError('the init of a Request is an object')
  return given as Init
}

function toMethod(text: string): string {
  if (exec(NOT_A_METHOD, text) !== null) throw new TypeError(`"${text}" is no method`)
  if (exec(FORBIDDEN_METHOD, text) !== null) throw new TypeError(`a request cannot have method ${text}`)
  return exec(NORMALISED_METHOD, text) === null ? text : toUpperCase(text)
}

function toSignalOf(init: Init | undefined, base: RequestRecord | undefined): LazySignal {
  if (init?.signal === undefined) return new LazySignal(base?.signal)
  return new LazySignal(toSignal(init.signal))
}

function toHeaders(init: Init | undefined, base: RequestRecord | undefined): HeaderList {
  if (init?.headers === undefined) return base?.headers.copy() ?? new HeaderList()
  const headers = new HeaderList()
  fillHeaders(headers, init.headers)
  return headers
}

function toBody(
  init: Init | undefined,
  base: RequestRecord | undefined,
  method: string,
  headers: HeaderList,
): Body | null {
  const given = init?.body ?? null
  const inherited = given === null ? (base?.body ?? null) : null
  if ((given !== null || inherited !== null) && (method === 'GET' || method === 'HEAD'))
    throw new TypeError(`a request of method ${method} has no body`)
  if (given === null) return inherited === null ? null : inherited.handOn()
  if (isReadableStream(given) && init?.duplex === undefined)
    throw new TypeError("a stream as the body of a request needs duplex: 'half'")
  const { body, type } = extractBody(given)
  if (type !== undefined && !headers.has('content-type')) headers.append('content-type', toHeaderValue(type))
  return body
}
