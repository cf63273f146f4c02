// Requests that the admin plane refuses for what HTTP says of them, with the status that HTTP has for it.

import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type ErrorCode, IsoletError } from '../base/errors.ts'
import { PROBLEM_TYPE, toTenantProblem } from './problem.ts'

/** To be thrown where the status isn't the one that `code` usually has. */
export function refusal(status: ContentfulStatusCode, code: ErrorCode, detail: string): HTTPException {
  return new HTTPException(status, { cause: new IsoletError(code, detail) })
}

/** Any failure of an admin call as its problem document. */
export function toProblemResponse(thrown: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const isRefusal = thrown instanceof HTTPException
  const problem = toTenantProblem(isRefusal ? thrown.cause : thrown, isRefusal ? thrown.status : undefined)
  const { status, code, retryAfter } = problem
  const retry = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'content-type': PROBLEM_TYPE, 'isolet-error': code, ...retry, ...headers },
  })
}

/** What a deploy fails with for the upload's own sake; the rest (busy, closing, ours) keeps its status. */
const REFUSED: ReadonlySet<ErrorCode> = new Set([
  'ERR_BUILD',
  'ERR_GUEST_EXCEPTION',
  'ERR_CPU_LIMIT',
  'ERR_MEMORY_LIMIT',
  'ERR_WALL_LIMIT',
  'ERR_BAD_RESPONSE',
])

/** A failed deploy, with 422 where the upload is at fault: HTTP served it well, and sending it again won't help. */
export function toDeployRefusal(thrown: unknown): unknown {
  const isRefused = thrown instanceof IsoletError && REFUSED.has(thrown.code) && thrown.fault !== 'host'
  return isRefused ? new HTTPException(422, { cause: thrown }) : thrown
}
