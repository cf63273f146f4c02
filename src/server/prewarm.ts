// After a start: warms the functions used last, so that their callers don't find everything cold. In the background,
// one after another, for a bounded time.

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'
import type { Engine } from '../host/engine.ts'
import type { Registry } from '../registry/registry.ts'
import type { Catalog } from './catalog.ts'
import type { Logger } from './logger.ts'

export interface PrewarmOptions {
  readonly registry: Registry
  readonly engine: Engine
  readonly catalog: Catalog
  readonly clock: Clock
  readonly logger: Logger
  /** Names this V8, whose code caches are kept. */
  readonly cacheKey: string
  /** Functions to warm at most. */
  readonly count: number
}

export interface Prewarming {
  isOver(): boolean
  /** Begins no further one; settles when the one that runs is done. */
  close(): Promise<void>
}

/** Time after which no further start is begun, in milliseconds: readiness waits for this. */
const MAX_MS = 5000

/** Starts at once. A function that doesn't start is left to its first caller. */
export function openPrewarming(options: PrewarmOptions): Prewarming {
  let over = false
  let closed = false
  const done = prewarm(options, () => closed).finally(() => {
    over = true
  })
  return {
    isOver: () => over,
    close() {
      closed = true
      return done
    },
  }
}

async function prewarm(options: PrewarmOptions, isClosed: () => boolean): Promise<void> {
  const { registry, clock, count, logger } = options
  const deadline = clock.now() + MAX_MS
  let warm = 0
  for (const name of registry.listRecent(count)) {
    // A start takes milliseconds of this thread; requests that came meanwhile go first.
    await nextTurn()
    if (isClosed() || clock.now() > deadline) break
    if (await warmUp(options, name)) warm += 1
  }
  if (warm > 0) logger.info({ functions: warm }, 'warmed the functions used last')
}

async function warmUp({ registry, engine, catalog, logger, cacheKey }: PrewarmOptions, name: string): Promise<boolean> {
  try {
    const record = registry.findVersion(name)
    const version = catalog.find(name)
    if (record === undefined || version === undefined) return false
    const { codeCache } = await engine.prepare(version, true)
    // Made by another V8, or never: the next start is faster for it.
    const isStale = registry.readArtifact(record.digest).codeCache?.key !== cacheKey
    if (isStale && codeCache !== undefined) registry.writeCodeCache(record.digest, { key: cacheKey, bytes: codeCache })
    return true
  } catch (error) {
    logger.warn({ err: error, function: name }, 'not warmed')
    return false
  }
}
