// Both planes over the same parts, each on its port, and what works behind them.

import { Builders } from '../build/builders.ts'
import { toBuildLimits } from '../cells/build-bounds.ts'
import { createAdminApp } from './admin-app.ts'
import { createDataApp } from './data-app.ts'
import { createDeployments, type Deployments } from './deployments.ts'
import { type Listener, openListener } from './listener.ts'
import type { Parts } from './parts.ts'
import { openPrewarming, type Prewarming } from './prewarm.ts'
import { createRouter } from './routing.ts'
import {
  DEFAULT_ADMIN_PORT,
  DEFAULT_DOMAIN,
  DEFAULT_HOST,
  DEFAULT_PORT,
  DEFAULT_PREWARM,
  DEFAULT_UPLOAD_BYTES,
  type ServerOptions,
} from './server-options.ts'

export interface Planes {
  readonly data: Listener
  readonly admin: Listener
  readonly deployments: Deployments
  readonly prewarming: Prewarming
}

/**
 * Admin calls begun in one turn of the event loop, which callers of functions share: a call takes 0.06 ms, 0.3 ms in a
 * router that has answered few, so that a burst of 300 would hold them up for 20 to 80 ms.
 */
const ADMIN_PER_TURN = 4

/** Longest uploads that would fill all memory. */
const UPLOADS_IN_MEMORY = 128

/**
 * What is opened is left to `resources` to close.
 * @throws IsoletError ERR_INVALID_OPTION for a port that is taken or a route that is no pattern.
 */
export async function openPlanes(
  options: ServerOptions,
  parts: Parts,
  resources: AsyncDisposableStack,
): Promise<Planes> {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, adminPort = DEFAULT_ADMIN_PORT, domain = DEFAULT_DOMAIN } = options
  const route = createRouter(domain, options.routes)
  const data = await openListener(createDataApp({ ...parts, route }).fetch, host, port)
  resources.defer(() => data.close(0))
  parts.ownPorts.data.push(data.port)
  const toUrl = (name: string) => `http://${name}.${domain}:${data.port}/`
  const deployments = openDeployments(options, parts, toUrl, resources)
  const prewarming = openPrewarming({ ...parts, count: toPrewarmCount(options) })
  const maxUploadBytes = options.maxUploadBytes ?? toUploadBytes(options)
  const unready = () => (prewarming.isOver() ? undefined : 'warming')
  const plane = { ...parts, deployments, limits: options.limits, toUrl, unready, maxUploadBytes }
  const admin = await openListener(createAdminApp(plane).fetch, host, adminPort, { perTurn: ADMIN_PER_TURN })
  resources.defer(() => admin.close(0))
  parts.ownPorts.admin.push(admin.port)
  return { data, admin, deployments, prewarming }
}

/** With builders of its own: what they may take is a matter of this server's memory. */
function openDeployments(
  options: ServerOptions,
  parts: Parts,
  toUrl: (name: string) => string,
  resources: AsyncDisposableStack,
): Deployments {
  const limits = toBuildLimits(options)
  const builders = resources.adopt(new Builders(limits), opened => opened.stop())
  return createDeployments({
    ...parts,
    toUrl,
    build: upload => builders.build(upload),
    maxHeldBytes: limits.waitingBytes,
    onRemoved: name => parts.hub.forget(name),
  })
}

/** What does not stay warm need not be started. */
function toPrewarmCount({ keepWarm = true, prewarm = DEFAULT_PREWARM }: ServerOptions): number {
  return keepWarm ? prewarm : 0
}

/** The router holds an upload several times over: as it came, as text, on its way to a builder and back. */
function toUploadBytes({ maxMemoryMiB }: ServerOptions): number {
  if (maxMemoryMiB === undefined) return DEFAULT_UPLOAD_BYTES
  return Math.min(DEFAULT_UPLOAD_BYTES, Math.floor((maxMemoryMiB * 1024 * 1024) / UPLOADS_IN_MEMORY))
}
