// The global object as the shims use it. Looked up at each use: async-context.ts puts its own timers there.

import type { STREAM_CLASSES } from '../web/streams.ts'
import type { URL } from '../web/url.ts'
import type { URLSearchParams } from '../web/url-search-params.ts'

type Callback = (...args: never[]) => unknown

interface WebStreams {
  readonly ReadableStream: { from(chunks: AsyncIterable<unknown>): unknown }
  readonly WritableStream: new (sink: WebSink) => unknown
}

interface WebSink {
  start(controller: { error(reason: unknown): void }): void
  write(chunk: unknown): Promise<unknown>
  close(): Promise<unknown>
  abort(reason: unknown): void
}

interface Platform extends WebStreams, Record<Exclude<(typeof STREAM_CLASSES)[number], keyof WebStreams>, unknown> {
  readonly Blob: unknown
  readonly CompressionStream: unknown
  readonly DecompressionStream: unknown
  readonly File: unknown
  readonly TextDecoder: new (label?: string, options?: object) => { decode(bytes?: unknown, options?: object): string }
  readonly TextDecoderStream: unknown
  readonly TextEncoder: new () => unknown
  readonly TextEncoderStream: unknown
  readonly URL: typeof URL
  readonly URLSearchParams: typeof URLSearchParams
  readonly atob: (text: string) => string
  readonly btoa: (text: string) => string
  readonly console: Record<'log' | 'warn' | 'error', (...values: unknown[]) => void>
  readonly crypto: {
    readonly subtle: unknown
    getRandomValues<View extends ArrayBufferView>(view: View): View
    randomUUID(): string
  }
  readonly performance: { now(): number }
  readonly clearInterval: (id: unknown) => void
  readonly clearTimeout: (id: unknown) => void
  readonly queueMicrotask: (callback: () => unknown) => void
  readonly setInterval: (callback: Callback, delay?: unknown, ...args: unknown[]) => number
  readonly setTimeout: (callback: Callback, delay?: unknown, ...args: unknown[]) => number
}

export const platform = globalThis as unknown as Platform
