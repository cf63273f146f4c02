// What tenants run: the sources of bench/bundles as plain ES modules, and what each is asked and must answer. Knows no
// runtime.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildEntry, stopBuild } from '../src/build/build.ts'
import type { BundleName } from './subject.ts'

export interface Bundle {
  readonly name: BundleName
  /** One module without imports, `export default { fetch }`; every runtime gets it as it is. */
  readonly source: string
  readonly exchange: Exchange
}

/** One request and its answer, byte by byte. */
export interface Exchange {
  readonly method: 'GET' | 'POST'
  /** Path and query that follow a tenant's URL, with no `/` ahead. */
  readonly path: string
  /** Of the POST, sent as application/json. */
  readonly body?: string
  readonly answer: Uint8Array
}

export type Bundles = Readonly<Record<BundleName, Bundle>>

export const BUNDLE_NAMES = ['tiny', 'hello', 'echo', 'stream', 'app', 'large'] as const satisfies BundleName[]

const ECHO_ITEMS = 87
const STREAM_CHUNKS = 16
const STREAM_CHUNK_BYTES = 64 * 1024

/** Reads four of them and builds `app` and `large` from packages, minified: about a second. */
export async function readBundles(): Promise<Bundles> {
  try {
    const all = await Promise.all(BUNDLE_NAMES.map(readBundle))
    return Object.fromEntries(all.map(bundle => [bundle.name, bundle])) as Record<BundleName, Bundle>
  } finally {
    await stopBuild()
  }
}

export function exchangeOf(name: BundleName): Exchange {
  return EXCHANGES[name]
}

/** What a client must do about a tenant: `url` is the one that its subject gives. */
export function toCall(url: string, { method, path, body }: Exchange): { url: string; init: RequestInit } {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  return { url: `${url}${path}`, init: { method, headers, ...(body !== undefined && { body }) } }
}

async function readBundle(name: BundleName): Promise<Bundle> {
  const isBuilt = name === 'app' || name === 'large'
  const path = fileURLToPath(new URL(`./bundles/${name}.${isBuilt ? 'ts' : 'js'}`, import.meta.url))
  const source = isBuilt ? (await buildEntry(path, { minify: true })).code : await readFile(path, 'utf8')
  return { name, source, exchange: EXCHANGES[name] }
}

/** 10 KB: JSON as `JSON.stringify` writes it, so that the answer is the very text. */
const ECHO_BODY = JSON.stringify(
  Array.from({ length: ECHO_ITEMS }, (_, id) => ({
    id: 1000 + id,
    name: `item ${id % 10} of a list`,
    price: 0.25 + id,
    tags: ['new', 'größer', 'late'],
    stock: { berlin: id % 7, lyon: null },
  })),
)

const EXCHANGES: Readonly<Record<BundleName, Exchange>> = {
  hello: { method: 'GET', path: '', answer: toBytes('hello') },
  tiny: toJsonGet('greet/me?name=Ada%20L', { greeting: 'Hello, Ada L', language: 'en', pathname: '/greet/me' }),
  echo: { method: 'POST', path: '', body: ECHO_BODY, answer: toBytes(ECHO_BODY) },
  stream: { method: 'GET', path: '', answer: toStreamed() },
  app: toJsonGet('customers/ada/order?currency=EUR', {
    customer: 'ada@example.com',
    lines: 2,
    total: 40,
    currency: 'EUR',
  }),
  large: toJsonGet('pages/Two%20Words', {
    day: 'Saturday, 31st January 2026',
    slug: 'two-words',
    tags: ['a', 'b'],
    html: '<h1>One</h1>\n<p><em>two</em> and <code>three</code></p>\n',
  }),
}

function toJsonGet(path: string, answer: unknown): Exchange {
  return { method: 'GET', path, answer: toBytes(JSON.stringify(answer)) }
}

function toStreamed(): Uint8Array {
  const bytes = new Uint8Array(STREAM_CHUNKS * STREAM_CHUNK_BYTES)
  for (let n = 0; n < STREAM_CHUNKS; n++) bytes.fill(n, n * STREAM_CHUNK_BYTES, (n + 1) * STREAM_CHUNK_BYTES)
  return bytes
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
