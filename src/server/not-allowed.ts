// Answers 405 for the methods that a path of the admin plane doesn't have.

import type { AdminApp } from './admin-plane.ts'
import { refusal, toProblemResponse } from './refusal.ts'

/** To be mounted after the methods that the path has; `allow` lists them as RFC 9110 §10.2.1 does. */
export function mountNotAllowed(app: AdminApp, path: string, allow: string): void {
  app.all(path, ({ req }) => {
    const error = refusal(405, 'ERR_INVALID_OPTION', `${req.path} takes ${allow}, not ${req.method}`)
    return toProblemResponse(error, { allow })
  })
}
