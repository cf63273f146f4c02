// What a server can be told, and what it does when told nothing.

import type { Clock } from '../base/clock.ts'
import type { EngineChoice } from '../cells/open-engine.ts'
import type { Engine } from '../host/engine.ts'
import type { Logger } from './logger.ts'
import type { Route } from './routing.ts'

export interface ServerOptions extends Omit<EngineChoice, 'onLog' | 'onCellLoss' | 'onInternalError' | 'ownPorts'> {
  /** Address that both planes listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Port of the data plane; 0 takes any that is free. @default 8787 */
  readonly port?: number | undefined
  /** Port of the admin plane; 0 takes any that is free. @default 8788 */
  readonly adminPort?: number | undefined
  /** Folder for registry and token, made when it isn't there; left out, all is in memory and gone with the process. */
  readonly dataDir?: string | undefined
  /** Functions are served at `NAME.<domain>`. @default 'localhost' */
  readonly domain?: string | undefined
  /** Hosts and paths that lead to functions beside those. */
  readonly routes?: readonly Route[] | undefined
  /** The admin plane's bearer token. @default what dataDir keeps, else a new one */
  readonly adminToken?: string | undefined
  /** Longest upload, in bytes. @default 64 MiB, or a 128th of maxMemoryMiB where that is less */
  readonly maxUploadBytes?: number | undefined
  /** Functions warmed after a start, those used last first; 0 warms none. @default 32, none without keepWarm */
  readonly prewarm?: number | undefined
  /** @default JSON on standard error, or readable lines on a terminal */
  readonly logger?: Logger | undefined
  /** What runs the functions. @default openEngine */
  readonly openEngine?: ((options: EngineChoice) => Promise<Engine>) | undefined
  readonly clock?: Clock | undefined
}

export const DEFAULT_HOST = '127.0.0.1'
export const DEFAULT_PORT = 8787
export const DEFAULT_ADMIN_PORT = 8788
export const DEFAULT_DOMAIN = 'localhost'
export const DEFAULT_UPLOAD_BYTES = 64 * 1024 * 1024
export const DEFAULT_PREWARM = 32
/** How long running requests may go on while the server closes, in milliseconds. */
export const DEFAULT_GRACE_MS = 10_000
