// The server: both planes over one engine and one registry, opened and closed in order. The composition root: knows
// every part, does none of their work.

import type { Engine, LogLine } from '../host/engine.ts'
import type { Registry } from '../registry/registry.ts'
import type { Deployed } from './deployments.ts'
import { openParts, type Parts } from './parts.ts'
import { openPlanes, type Planes } from './planes.ts'
import { DEFAULT_GRACE_MS, DEFAULT_HOST, type ServerOptions } from './server-options.ts'
import type { Upload } from './upload.ts'

export interface RunningServer {
  /** Where functions are called: `http://127.0.0.1:8787`. */
  readonly url: string
  readonly adminUrl: string
  /** What the admin plane takes as its bearer token. */
  readonly token: string
  readonly engine: Engine
  readonly registry: Registry
  /** As PUT on the admin plane does, without HTTP. */
  deploy(upload: Upload): Promise<Deployed>
  /** Calls `listener` with each line that a guest writes; the answer stops that. */
  onLog(listener: (line: LogLine) => void): () => void
  /** Accepts no more, finishes what runs for at most `graceMs` (10,000 when left out), then closes everything. */
  close(graceMs?: number): Promise<void>
}

/**
 * Opens both planes; they answer when this settles.
 * @throws IsoletError ERR_INVALID_OPTION for a folder that is in use, a port that is taken, a token that is none.
 */
export async function openServer(options: ServerOptions = {}): Promise<RunningServer> {
  await using opening = new AsyncDisposableStack()
  const parts = await openParts(options, opening)
  const planes = await openPlanes(options, parts, opening)
  const resources = opening.move()
  let closing: Promise<void> | undefined
  return {
    url: toOrigin(options, planes.data.port),
    adminUrl: toOrigin(options, planes.admin.port),
    token: parts.token,
    engine: parts.engine,
    registry: parts.registry,
    deploy: upload => planes.deployments.deploy(upload),
    onLog: listener => parts.hub.onLine(listener),
    close(graceMs = DEFAULT_GRACE_MS) {
      closing ??= close(parts, planes, resources, graceMs)
      return closing
    },
  }
}

async function close(parts: Parts, planes: Planes, resources: AsyncDisposableStack, graceMs: number): Promise<void> {
  const { clock, hub, engine } = parts
  const deadline = clock.now() + graceMs
  // Those who follow a log would never finish by themselves.
  hub.close()
  await Promise.all([
    planes.prewarming.close(),
    planes.deployments.close(),
    planes.data.close(graceMs),
    planes.admin.close(graceMs),
  ])
  await engine.close(Math.max(0, deadline - clock.now()))
  await resources.disposeAsync()
}

function toOrigin({ host = DEFAULT_HOST }: ServerOptions, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
