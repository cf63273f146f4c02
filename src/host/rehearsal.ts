// Requests served before the first, by handlers of ours, so that the guest runtime's code caches hold what requests run
// and not only what defines it. Of the core they hold what nearly every handler runs: all isolates pay for that.

import type { Clock } from '../base/clock.ts'
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts'
import { UNWATCHED } from '../isolate/entry-watch.ts'
import type { GuestRuntime } from '../isolate/guest-runtime.ts'
import { createTurns } from '../isolate/turns.ts'
import { createThreads } from '../ops/crypto-queue.ts'
import type { Egress } from '../ops/egress.ts'
import { Seat } from './seat.ts'
import type { Version } from './version.ts'

/** What nearly every handler does: reads URL, headers and a JSON body, waits, answers text and JSON. */
const COMMON = `export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url)
    const headers = new Headers(request.headers)
    headers.set('x-a', request.headers.get('x-a') + pathname + searchParams.get('q') + request.method)
    headers.append('x-a', [...headers].length)
    const body = await request.clone().json()
    await new Promise(resolve => setTimeout(resolve, 0))
    ctx.waitUntil(Promise.resolve())
    const text = new TextDecoder().decode(new TextEncoder().encode(await request.text()))
    const response = Response.json({ body, text, status: new Response(text, { headers }).status })
    response.headers.set('x-b', crypto.randomUUID())
    return new Response(await response.text(), { status: 201, headers: response.headers })
  }
}`

/** Opens every annex and does there what is usual. */
const RARE = `export default {
  async fetch(request) {
    const { groups } = new URLPattern({ pathname: '/:name' }).exec(request.url).pathname
    const form = new FormData()
    form.append('file', new File(['x'], 'name'))
    const back = await new Response(form).formData()
    const stream = new Response(request.body).body.pipeThrough(new TransformStream()).pipeThrough(new TextDecoderStream())
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const bytes = new TextEncoder().encode('x')
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const signed = [await crypto.subtle.digest('SHA-256', bytes), await crypto.subtle.sign('HMAC', key, bytes)].length
    AbortSignal.abort()
    const copy = structuredClone({ groups, at: new Date(0), list: [new Map([[1, bytes]])] })
    new MessageChannel().port1.postMessage(copy)
    performance.mark('begun')
    performance.measure('all', 'begun')
    console.log(copy, new Error('x'))
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
    return Response.json({ copy, chunks, signed, form: typeof back })
  }
}`

const LIMITS: Limits = { ...DEFAULT_LIMITS, cpuMs: 10_000, startupCpuMs: 10_000 }

interface Stage {
  readonly runtime: GuestRuntime
  readonly clock: Clock
  readonly egress: Egress
}

export async function rehearse(stage: Stage): Promise<void> {
  await serve(stage, COMMON)
  await serve(stage, RARE)
}

async function serve({ runtime, clock, egress }: Stage, code: string): Promise<void> {
  const threads = createThreads(clock)
  const ignore = (): void => undefined
  const { memoryMiB } = LIMITS
  const shared = { runtime, clock, egress, threads, watch: UNWATCHED, turns: createTurns() }
  const seat = new Seat({ ...shared, memoryMiB, onLog: ignore, onInternalError: ignore })
  try {
    seat.bind({ ...REHEARSAL, readArtifact: () => ({ code }) })
    const bounds = { wallMs: LIMITS.wallMs, turnBy: Number.POSITIVE_INFINITY }
    await seat.run({ request: REQUEST, requestId: 'rehearsal', ...bounds, onEnd: ignore }).response
    seat.guest.rememberRuntime()
  } finally {
    seat.dispose()
  }
}

const REHEARSAL: Omit<Version, 'readArtifact'> = {
  key: 'rehearsal',
  name: 'rehearsal',
  version: 1,
  limits: LIMITS,
  env: {},
}

const REQUEST = {
  method: 'POST',
  url: 'http://rehearsal/path?q=1',
  headers: ['x-a', 'b', 'content-type', 'application/json'],
  body: new TextEncoder().encode('{"a":[1,"b"]}'),
}
