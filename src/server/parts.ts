// What stands behind both planes: registry, engine, catalog, logs. Opened in order, closed in the opposite one.

import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../base/clock.ts'
import { type EngineChoice, openEngine } from '../cells/open-engine.ts'
import type { Engine } from '../host/engine.ts'
import { createMemoryRegistry } from '../registry/memory-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { openSqliteRegistry } from '../registry/sqlite-registry.ts'
import { readAdminToken } from './admin-token.ts'
import { type Catalog, createCatalog } from './catalog.ts'
import { createLogHub, type LogHub } from './log-hub.ts'
import { createLogger, type Logger } from './logger.ts'
import { toRuntimeKey } from './runtime-key.ts'
import type { ServerOptions } from './server-options.ts'
import { createUsage, type Usage } from './usage.ts'

export interface Parts {
  readonly token: string
  readonly registry: Registry
  readonly engine: Engine
  readonly catalog: Catalog
  readonly usage: Usage
  readonly hub: LogHub
  readonly clock: Clock
  readonly logger: Logger
  /** Names this V8, whose code caches are kept. */
  readonly cacheKey: string
  /** Ports that the planes listen on, once they do: guests are kept from them. */
  readonly ownPorts: OwnPorts
}

interface OwnPorts {
  readonly data: number[]
  readonly admin: number[]
}

/** Env values and code of tenants are in there. */
const FOLDER_OWNER_ONLY = 0o700
const FILE_OWNER_ONLY = 0o600

/** What is opened is left to `resources` to close, so that a failure later on leaks nothing. */
export async function openParts(options: ServerOptions, resources: AsyncDisposableStack): Promise<Parts> {
  const { dataDir, adminToken, limits, clock = systemClock, logger = createLogger() } = options
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: FOLDER_OWNER_ONLY })
  const token = readAdminToken(adminToken, dataDir)
  const registry = resources.adopt(openRegistry(dataDir), opened => opened.close())
  const usage = resources.adopt(createUsage(registry, clock), opened => opened.close())
  const hub = resources.adopt(createLogHub(), opened => opened.close())
  const open = options.openEngine ?? openEngine
  const ownPorts: OwnPorts = { data: [], admin: [] }
  const engine = resources.use(await open(toEngineOptions(options, { hub, logger, ownPorts })))
  const cacheKey = toRuntimeKey()
  const catalog = createCatalog({ registry, engine, cacheKey, limits })
  return { token, registry, engine, catalog, usage, hub, clock, logger, cacheKey, ownPorts }
}

function openRegistry(dataDir: string | undefined): Registry {
  if (dataDir === undefined) return createMemoryRegistry()
  const path = join(dataDir, 'registry.sqlite')
  // The folder may be older than we are, and open to all. SQLite gives its journal the mode of the file.
  closeSync(openSync(path, 'a', FILE_OWNER_ONLY))
  return openSqliteRegistry(path)
}

function toEngineOptions(
  options: ServerOptions,
  { hub, logger, ownPorts }: Pick<Parts, 'hub' | 'logger' | 'ownPorts'>,
): EngineChoice {
  const { maxIsolates, maxIsolateBytes, blanks, idleTtlMs, maxIsolatesPerFunction, limits, allowPrivateEgress } =
    options
  const { cells, maxMemoryMiB, reserveMiB, codeCache, keepWarm } = options
  const bounds = { maxIsolates, maxIsolateBytes, blanks, idleTtlMs, maxIsolatesPerFunction }
  return {
    ...bounds,
    cells,
    maxMemoryMiB,
    reserveMiB,
    codeCache,
    keepWarm,
    ownPorts: () => ownPorts,
    limits,
    allowPrivateEgress,
    onLog: line => hub.publish(line),
    onCellLoss: loss => logger.warn(loss, 'a cell was lost'),
    onInternalError: error => logger.error({ err: error }, 'the engine failed'),
  }
}
