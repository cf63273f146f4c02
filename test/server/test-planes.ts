// Both planes on free ports of the loopback, over a registry in memory and a canned engine.

import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { createMemoryRegistry } from '../../src/registry/memory-registry.ts'
import type { Registry } from '../../src/registry/registry.ts'
import { createCatalog } from '../../src/server/catalog.ts'
import { createLogHub, type LogHub } from '../../src/server/log-hub.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openPlanes, type Planes } from '../../src/server/planes.ts'
import type { ServerOptions } from '../../src/server/server-options.ts'
import { createUsage } from '../../src/server/usage.ts'
import { upload } from '../registry/upload.ts'
import { type CannedAnswers, type CannedEngine, createCannedEngine } from './canned-engine.ts'

export const TOKEN = 'a-token-for-tests'

export interface TestPlanes extends Omit<Planes, 'admin'> {
  readonly url: string
  readonly adminUrl: string
  readonly registry: Registry
  readonly engine: CannedEngine
  readonly hub: LogHub
  /** Calls the admin plane with the token. */
  admin(path: string, init?: RequestInit): Promise<Response>
}

/** With one function, `hello`, whose body limit is 100,000 bytes. Closed after the test. */
export async function openTestPlanes(
  context: TestContext,
  answers: CannedAnswers = {},
  options: ServerOptions = {},
): Promise<TestPlanes> {
  const registry = createMemoryRegistry()
  registry.deploy(upload('hello', 1, { limits: { requestBodyBytes: 100_000 } }))
  const engine = createCannedEngine(answers)
  const hub = createLogHub()
  const clock = options.clock ?? systemClock
  const catalog = createCatalog({ registry, engine, cacheKey: 'v8', limits: undefined })
  const logger = createLogger({ level: 'silent' })
  const usage = createUsage(registry, clock)
  const ownPorts = { data: [], admin: [] }
  const parts = { token: TOKEN, registry, engine, catalog, usage, hub, clock, logger, cacheKey: 'v8', ownPorts }
  const resources = new AsyncDisposableStack()
  context.after(() => resources.disposeAsync())
  const planes = await openPlanes({ port: 0, adminPort: 0, prewarm: 0, ...options }, parts, resources)
  resources.defer(() => hub.close())
  const adminUrl = `http://127.0.0.1:${planes.admin.port}`
  const headers = { authorization: `Bearer ${TOKEN}` }
  const admin = (path: string, init: RequestInit = {}) =>
    fetch(adminUrl + path, { ...init, headers: { ...headers, ...init.headers } })
  return { ...planes, url: `http://127.0.0.1:${planes.data.port}`, adminUrl, registry, engine, hub, admin }
}

/** Sends raw text on a new connection and answers all that comes back until the other side closes. */
export async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket.setEncoding('latin1')) answer += chunk
  return answer
}
