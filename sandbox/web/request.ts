// Request, and the record that the runtime reads instead of its public face. Fetch, "Request class".

import type { AbortSignal } from './abort.ts'
import type { Blob } from './blob.ts'
import type { FormData } from './form-data.ts'
import { type Headers, wrapHeaders } from './headers.ts'
import { LazySignal } from './lazy-signal.ts'
import { readArrayBuffer, readable, readBlob, readBytes, readFormData, readJson, readText } from './read-body.ts'
import { type RequestRecord, toRequestRecord } from './request-record.ts'
import type { ReadableStream } from './streams.ts'

/** Marks the constructor's internal form, which scripts cannot use: they never hold this symbol. */
const WRAP = Symbol('wrap')

let findRecord: (value: unknown) => RequestRecord | undefined

export class Request {
  readonly #record: RequestRecord
  #headers: Headers | undefined

  constructor(input: unknown, init: unknown = undefined, token?: symbol) {
    this.#record = token === WRAP ? (input as RequestRecord) : toRequestRecord(input, findRecord(input), init)
  }

  static {
    findRecord = value => (typeof value === 'object' && value !== null && #record in value ? value.#record : undefined)
  }

  get method(): string {
    return this.#record.method
  }

  get url(): string {
    return this.#record.url
  }

  get headers(): Headers {
    this.#headers ??= wrapHeaders(this.#record.headers, false)
    return this.#headers
  }

  get destination(): string {
    void this.#record
    return ''
  }

  get referrer(): string {
    return this.#record.options.referrer
  }

  get referrerPolicy(): string {
    return this.#record.options.referrerPolicy
  }

  get mode(): string {
    return this.#record.options.mode
  }

  get credentials(): string {
    return this.#record.options.credentials
  }

  get cache(): string {
    return this.#record.options.cache
  }

  get redirect(): string {
    return this.#record.options.redirect
  }

  get integrity(): string {
    return this.#record.options.integrity
  }

  get keepalive(): boolean {
    return this.#record.options.keepalive
  }

  get isReloadNavigation(): boolean {
    void this.#record
    return false
  }

  get isHistoryNavigation(): boolean {
    void this.#record
    return false
  }

  get signal(): AbortSignal {
    return this.#record.signal.signal
  }

  get duplex(): string {
    void this.#record
    return 'half'
  }

  get body(): ReadableStream | null {
    return this.#record.body?.stream ?? null
  }

  get bodyUsed(): boolean {
    return this.#record.body?.used ?? false
  }

  clone(): Request {
    const record = this.#record
    const body = record.body?.clone() ?? null
    return wrapRequest({ ...record, headers: record.headers.copy(), body, signal: new LazySignal(record.signal) })
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

/** The record of a Request, or undefined for anything else. Runs no tenant code. */
export function findRequestRecord(value: unknown): RequestRecord | undefined {
  return findRecord(value)
}

/** A Request over a record that is there already. */
export function wrapRequest(record: RequestRecord): Request {
  return new Request(record, undefined, WRAP)
}
