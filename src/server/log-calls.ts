// The admin call on a function's log: its latest lines, or those and all to come.

import { z } from 'zod'
import type { AdminContext } from './admin-body.ts'
import type { AdminApp, AdminPlane } from './admin-plane.ts'
import { checked } from './checked.ts'
import { findFunction, toName } from './function-calls.ts'
import { MAX_RING_LINES } from './log-ring.ts'
import { toEventStream } from './log-stream.ts'
import { mountNotAllowed } from './not-allowed.ts'

const LOGS = '/v1/functions/:name/logs'

const logsQuery = z.strictObject({
  follow: z.enum(['', '0', '1', 'true', 'false']).default('0'),
  tail: z.coerce.number().int().min(0).max(MAX_RING_LINES).default(MAX_RING_LINES),
})

export function mountLogs(app: AdminApp, plane: AdminPlane): void {
  app.get(LOGS, context => logs(plane, context))
  mountNotAllowed(app, LOGS, 'GET, HEAD')
}

function logs(plane: AdminPlane, context: AdminContext): Response {
  const { name } = findFunction(plane, toName(context))
  const { follow, tail } = checked(logsQuery, context.req.query(), 'query')
  const follows = follow !== '0' && follow !== 'false'
  if (!follows || context.req.method === 'HEAD') return context.json({ name, lines: plane.hub.recent(name, tail) })
  return new Response(toEventStream(plane.hub.follow(name, tail), plane.clock), {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}
