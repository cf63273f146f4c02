// What the calls of the admin plane work with. Types only, so that the calls needn't know the app that mounts them.

import type { Hono } from 'hono'
import type { Clock } from '../base/clock.ts'
import type { Limits } from '../base/limits.ts'
import type { Engine } from '../host/engine.ts'
import type { Registry } from '../registry/registry.ts'
import type { AdminEnv } from './admin-body.ts'
import type { Deployments } from './deployments.ts'
import type { LogHub } from './log-hub.ts'
import type { Logger } from './logger.ts'

export type AdminApp = Hono<AdminEnv>

export interface AdminPlane {
  readonly token: string
  readonly registry: Registry
  readonly engine: Engine
  readonly deployments: Deployments
  readonly hub: LogHub
  readonly clock: Clock
  readonly logger: Logger
  /** For functions that don't set their own. */
  readonly limits: Partial<Limits> | undefined
  /** Where a function of that name is reached. */
  readonly toUrl: (name: string) => string
  /** Why the server is not ready to serve, in a word; undefined when it is. */
  readonly unready: () => string | undefined
  /** Longest upload, in bytes. */
  readonly maxUploadBytes: number
}
