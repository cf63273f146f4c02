// Timed requests to tenants over kept connections: each answer is compared, byte by byte, with the one it must be.

import { Agent, request } from 'undici'
import type { Exchange } from './bundles.ts'

export interface Timed {
  /** From handing the request over until the last byte of the body is there, in milliseconds. */
  readonly ms: number
  /** How it was started, where the subject says so. */
  readonly start: string | undefined
  /** What it waited for an isolate to be made and its code to be loaded, where the subject says so. */
  readonly loadMs: number | undefined
}

export interface ExchangeCaller extends AsyncDisposable {
  /** @throws for another answer than the exchange's. */
  call(url: string, exchange: Exchange): Promise<Timed>
}

/** Past it a request has failed, in milliseconds. */
const TIMEOUT_MS = 30_000
const MAX_SHOWN_CHARS = 200

export function openExchangeCaller(connections: number): ExchangeCaller {
  const dispatcher = new Agent({ connections, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS })
  return {
    async call(url, { method, path, body, answer }) {
      const target = `${url}${path}`
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const begun = performance.now()
      const response = await request(target, { method, headers, body: body ?? null, dispatcher })
      const bytes = await response.body.bytes()
      const ms = performance.now() - begun
      if (response.statusCode !== 200 || Buffer.compare(bytes, answer) !== 0)
        throw new Error(`${target} answered ${response.statusCode} ${show(bytes)}`)
      return { ms, start: one(response.headers['isolet-start']), loadMs: toLoadMs(response.headers) }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

function toLoadMs(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const [, ms] = /\bload;dur=([\d.]+)/.exec(one(headers['server-timing']) ?? '') ?? []
  return ms === undefined ? undefined : Number(ms)
}

function show(bytes: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(0, MAX_SHOWN_CHARS)))
}
