// Who may use the admin plane: whoever has the token. Browsers send none by themselves, so no page that an operator
// visits can act in their name.

import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { IsoletError } from '../base/errors.ts'
import type { AdminEnv } from './admin-body.ts'
import { toProblemResponse } from './refusal.ts'

/** Lets through what has `authorization: Bearer TOKEN`, and answers 401 to the rest before reading any of it. */
export function requireToken(token: string): MiddlewareHandler<AdminEnv> {
  const expected = toDigest(token)
  return async (context, next) => {
    const given = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (given !== undefined && timingSafeEqual(toDigest(given), expected)) return await next()
    const what = given === undefined ? 'the admin plane takes "authorization: Bearer TOKEN"' : 'the token is wrong'
    return toProblemResponse(new IsoletError('ERR_UNAUTHORIZED', what), { 'www-authenticate': 'Bearer realm="isolet"' })
  }
}

/** Equal lengths for a comparison whose time tells nothing, not even the token's length. */
function toDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
