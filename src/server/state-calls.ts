// How the server is: health and metrics for machines that have no token, figures for those that do.

import type { AdminApp, AdminPlane } from './admin-plane.ts'
import { toMetrics } from './metrics.ts'
import { mountNotAllowed } from './not-allowed.ts'

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function mountState(app: AdminApp, plane: AdminPlane): void {
  app.get('/healthz', context => context.json({ status: 'ok' }))
  app.get('/readyz', context => {
    const status = plane.unready()
    return status === undefined ? context.json({ status: 'ready' }) : context.json({ status }, 503)
  })
  app.get('/metrics', context => {
    const text = toMetrics(plane.engine.stats(), plane.registry.counts())
    return context.body(text, 200, { 'content-type': METRICS_TYPE })
  })
  app.get('/v1/stats', context => context.json({ ...plane.engine.stats(), registry: plane.registry.counts() }))
  for (const path of ['/healthz', '/readyz', '/metrics', '/v1/stats']) mountNotAllowed(app, path, 'GET, HEAD')
}
