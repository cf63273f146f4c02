// Finds the handler of a module in the three forms it may have. Knows nothing of requests.

import { apply } from './captured.ts'
import type { ExecutionContext } from './execution-context.ts'
import { dispatchFetch, hasFetchListener } from './web/fetch-event.ts'
import type { Request } from './web/request.ts'

export type Handler = (request: Request, env: unknown, context: ExecutionContext) => unknown

const FORMS =
  'export default { fetch(request, env, ctx) {} }, export default function (request, env, ctx) {}, ' +
  "or addEventListener('fetch', event => event.respondWith(…))"

/** @throws Error when the module has none of the forms, or has not been evaluated to its end. */
export function findHandler(namespace: object): Handler {
  const exported = readDefault(namespace)
  if (exported === undefined && hasFetchListener()) return dispatchFetch
  const method = (exported as { fetch?: unknown } | null | undefined)?.fetch
  if (typeof method === 'function') return (request, env, context) => apply(method, exported, [request, env, context])
  if (typeof exported === 'function')
    return (request, env, context) => apply(exported, undefined, [request, env, context])
  throw new Error(`the module has no handler: it needs ${FORMS}`)
}

/** A binding of a module that still waits at its top level is in its dead zone, and reading it throws. */
function readDefault(namespace: object): unknown {
  try {
    return (namespace as { default?: unknown }).default
  } catch {
    throw new Error('its top-level await did not settle, so the module has no handler yet')
  }
}
