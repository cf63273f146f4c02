// The admin plane: who may call, which calls there are, how they fail. What each call does is in the files it mounts.

import { Hono } from 'hono'
import { IsoletError } from '../base/errors.ts'
import { requireToken } from './admin-auth.ts'
import { checkDeclared, MAX_JSON_BYTES } from './admin-body.ts'
import type { AdminApp, AdminPlane } from './admin-plane.ts'
import { mountFunctions } from './function-calls.ts'
import { mountLogs } from './log-calls.ts'
import { toProblemResponse } from './refusal.ts'
import { mountState } from './state-calls.ts'

/** No CORS: a browser must not be a client of this. */
export function createAdminApp(plane: AdminPlane): AdminApp {
  const app: AdminApp = new Hono()
  app.use('/v1/*', requireToken(plane.token))
  app.use('/v1/*', async (context, next) => {
    checkDeclared(context, context.req.method === 'PUT' ? plane.maxUploadBytes : MAX_JSON_BYTES)
    await next()
  })
  mountState(app, plane)
  mountFunctions(app, plane)
  mountLogs(app, plane)
  app.notFound(({ req }) =>
    toProblemResponse(new IsoletError('ERR_NOT_FOUND', `there is no call ${req.method} ${req.path}`)),
  )
  app.onError(error => {
    const response = toProblemResponse(error)
    if (response.status >= 500) plane.logger.error({ err: error }, 'admin call failed')
    return response
  })
  return app
}
