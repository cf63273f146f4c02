// The whole server with real isolates on free ports of the loopback, called as strangers call it: through HTTP.

import assert from 'node:assert/strict'
import { after } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HostStats } from '../../src/host/stats.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openServer, type RunningServer } from '../../src/server/server.ts'
import type { ServerOptions } from '../../src/server/server-options.ts'
import { createLogProbe, type LogProbe } from '../host/versions.ts'

/** What came back for one request, read to its end. */
export interface Outcome {
  readonly status: number
  /** `isolet-error`; null for an answer of the function's own. */
  readonly code: string | null
  readonly text: string
  readonly headers: Headers
}

/** Limits, and `egress`, as the query of a deploy. */
export type Settings = Readonly<Record<string, string | number>>

export interface TestServer {
  readonly running: RunningServer
  readonly logs: LogProbe
  /** Deploys one JavaScript module; any answer is an outcome. */
  put(name: string, source: string, settings?: Settings): Promise<Outcome>
  /** The same, for a module that must be taken. */
  deploy(name: string, source: string, settings?: Settings): Promise<void>
  /** Calls a function; `path` begins with a slash. */
  call(name: string, path?: string, init?: RequestInit): Promise<Outcome>
  admin(path: string, init?: RequestInit): Promise<Outcome>
  stats(): Promise<HostStats>
  /** Settles once the stats say so; the test's own timeout ends a wait that is in vain. */
  until(holds: (stats: HostStats) => boolean): Promise<void>
}

/** For functions that set none: a busy machine may keep a thread from its core for longer than 100 ms. */
const LIMITS = { cpuMs: 5000, startupCpuMs: 5000 }

/** A server for all tests of a file, closed after the last of them. */
export async function openTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const logger = createLogger({ level: 'silent' })
  const running = await openServer({ port: 0, adminPort: 0, blanks: 1, limits: LIMITS, logger, ...options })
  after(() => running.close(0))
  const logs = createLogProbe()
  running.onLog(logs.onLog)
  return { running, logs, ...createCalls(running) }
}

/** The two planes as a caller and an operator see them. */
export function createCalls({
  url,
  adminUrl,
  token,
}: Pick<RunningServer, 'url' | 'adminUrl' | 'token'>): Omit<TestServer, 'running' | 'logs'> {
  const authorization = `Bearer ${token}`
  const admin: TestServer['admin'] = async (path, init = {}) =>
    toOutcome(await fetch(adminUrl + path, { ...init, headers: { authorization, ...toRecord(init.headers) } }))
  const put: TestServer['put'] = (name, source, settings = {}) => {
    const query = new URLSearchParams(Object.entries(settings).map(([key, value]) => [key, String(value)]))
    const headers = { 'content-type': 'text/javascript' }
    return admin(`/v1/functions/${name}?${query}`, { method: 'PUT', headers, body: source })
  }
  const stats = async () => JSON.parse((await admin('/v1/stats')).text) as HostStats
  return {
    admin,
    put,
    stats,
    async deploy(name, source, settings) {
      const { status, text } = await put(name, source, settings)
      assert.equal(status, 201, text)
    },
    call: async (name, path = '/', init = {}) => toOutcome(await fetch(`${url}/fn/${name}${path}`, init)),
    async until(holds) {
      while (!holds(await stats())) await nextTurn()
    },
  }
}

/** A module whose handler is this function's source: `(request, env, ctx) => …`. */
export function fetchModule(source: string): string {
  return `export default { fetch: ${source} }`
}

/** A request whose body stays open until `end`; its handler can wait for that. */
export function openRequest(server: TestServer, name: string): { outcome: Promise<Outcome>; end(): Promise<void> } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  // The head goes out with the first chunk.
  void writer.write(new Uint8Array(1))
  const outcome = server.call(name, '/', { method: 'POST', body: readable, duplex: 'half' } as RequestInit)
  return { outcome, end: () => writer.close() }
}

async function toOutcome(response: Response): Promise<Outcome> {
  const { status, headers } = response
  return { status, code: headers.get('isolet-error'), text: await response.text(), headers }
}

function toRecord(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(new Headers(headers))
}
