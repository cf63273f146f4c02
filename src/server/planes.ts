// Both planes over the same parts, each on its port, and what works behind them.

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
  const deployments = createDeployments({ ...parts, toUrl, onRemoved: name => parts.hub.forget(name) })
  const prewarming = openPrewarming({ ...parts, count: options.prewarm ?? DEFAULT_PREWARM })
  const maxUploadBytes = options.maxUploadBytes ?? DEFAULT_UPLOAD_BYTES
  const unready = () => (prewarming.isOver() ? undefined : 'warming')
  const plane = { ...parts, deployments, limits: options.limits, toUrl, unready, maxUploadBytes }
  const admin = await openListener(createAdminApp(plane).fetch, host, adminPort)
  resources.defer(() => admin.close(0))
  parts.ownPorts.admin.push(admin.port)
  return { data, admin, deployments, prewarming }
}
