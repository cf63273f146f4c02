// The data plane: from a caller's request to the function it is for, and back. Knows the catalog and the engine; knows
// nothing of deploys or the admin plane.

import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { IsoletError } from '../base/errors.ts'
import type { Engine } from '../host/engine.ts'
import { writeAnswer, writeProblem } from './answer.ts'
import { type Caller, toCallerRequest } from './caller-request.ts'
import type { Catalog } from './catalog.ts'
import type { Logger } from './logger.ts'
import { toCallerProblem } from './problem.ts'
import { openBody } from './request-body.ts'
import { toRequestId } from './request-id.ts'
import type { Router } from './routing.ts'
import type { Usage } from './usage.ts'

export interface DataPlane {
  readonly engine: Engine
  readonly catalog: Catalog
  readonly route: Router
  readonly usage: Usage
  readonly logger: Logger
}

export type DataApp = Hono<{ Bindings: HttpBindings }>

/** One handler and no middleware, which Hono calls without composing; it writes to Node's response itself. */
export function createDataApp(plane: DataPlane): DataApp {
  const app: DataApp = new Hono()
  app.all('*', async context => {
    await serve(plane, context.env, context.req.url)
    return RESPONSE_ALREADY_SENT
  })
  return app
}

async function serve(plane: DataPlane, { incoming, outgoing }: HttpBindings, url: string): Promise<void> {
  const requestId = toRequestId(incoming.headers['x-request-id'])
  const target = plane.route(url)
  const name = target?.name ?? ''
  try {
    if (target === undefined) throw new IsoletError('ERR_NOT_FOUND', 'no function is served at this host and path')
    await run(plane, { incoming, outgoing, requestId }, name, target.url)
  } catch (error) {
    fail(plane, { incoming, outgoing, requestId }, name, error)
  }
  logAccess(plane.logger, { incoming, outgoing, requestId }, name)
}

async function run({ catalog, engine, usage }: DataPlane, caller: Caller, name: string, url: string): Promise<void> {
  const version = catalog.find(name)
  if (version === undefined) throw new IsoletError('ERR_NOT_FOUND', `there is no function "${name}"`)
  usage.note(name)
  const opened = openBody(caller.incoming, caller.outgoing, version.limits.requestBodyBytes)
  // Each wait is a turn of the microtasks: what is there already is not waited for.
  const body = opened instanceof Promise ? await opened : opened
  const response = await engine.dispatch(version, toCallerRequest(caller, url, body))
  await writeAnswer(caller.outgoing, version, response)
}

function fail({ logger }: DataPlane, { outgoing, requestId }: Caller, name: string, error: unknown): void {
  const problem = toCallerProblem(error, name, requestId)
  if (problem.code === 'ERR_INTERNAL') logger.error({ err: error, function: name, requestId }, 'request failed')
  writeProblem(outgoing, problem)
}

function logAccess(logger: Logger, { incoming, outgoing, requestId }: Caller, name: string): void {
  if (!logger.isLevelEnabled('debug')) return
  const { method, url } = incoming
  logger.debug({ function: name, requestId, method, url, status: outgoing.statusCode }, 'request')
}
