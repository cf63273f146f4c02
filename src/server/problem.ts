// Failures as HTTP tells them: the one table of codes and statuses, and problem documents (RFC 9457). What a caller may
// read is decided here; who answers with it, and how, is not.

import { type ErrorCode, type IsoletError, toIsoletError } from '../base/errors.ts'

/** A client that went away gets none of it, but the log wants a number; nginx made this one customary. */
const CLIENT_CLOSED_REQUEST = 499

interface Meaning {
  readonly status: number
  readonly title: string
  /** True where the message is wholly ours: no guest text, no path of this host. */
  readonly open: boolean
}

const MEANINGS: { readonly [code in ErrorCode]: Meaning } = {
  ERR_NOT_FOUND: { status: 404, title: 'Not found', open: true },
  ERR_BODY_LIMIT: { status: 413, title: 'Request body too large', open: true },
  ERR_GUEST_EXCEPTION: { status: 500, title: 'The function threw', open: false },
  ERR_BAD_RESPONSE: { status: 502, title: 'The function gave no usable response', open: true },
  ERR_CPU_LIMIT: { status: 503, title: 'CPU limit passed', open: true },
  ERR_MEMORY_LIMIT: { status: 503, title: 'Memory limit passed', open: true },
  ERR_BUSY: { status: 503, title: 'Busy', open: true },
  ERR_CELL_LOST: { status: 503, title: 'The process that ran the function died', open: true },
  ERR_WALL_LIMIT: { status: 504, title: 'No answer in time', open: true },
  ERR_BUILD: { status: 422, title: 'The function does not build', open: false },
  ERR_INVALID_OPTION: { status: 400, title: 'Invalid request', open: false },
  ERR_UNAUTHORIZED: { status: 401, title: 'Unauthorized', open: true },
  ERR_ABORTED: { status: CLIENT_CLOSED_REQUEST, title: 'The caller went away', open: true },
  ERR_CLOSED: { status: 503, title: 'Shutting down', open: true },
  ERR_INTERNAL: { status: 500, title: 'Internal error', open: false },
}

export const PROBLEM_TYPE = 'application/problem+json'
/** Seconds after which who was turned away as busy may ask again, where nobody knows better. */
const RETRY_AFTER = 1

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  /** Seconds; for the header, where asking again makes sense. */
  readonly retryAfter?: number | undefined
  readonly requestId?: string | undefined
  /** The guest's own error with original files and lines; for tenants, never for callers. */
  readonly guestStack?: string | undefined
}

/** What a caller of the function `name` may read. Callers are not tenants: the guest's own words stay in its log. */
export function toCallerProblem(thrown: unknown, name: string, requestId: string): Problem {
  const error = toIsoletError(thrown)
  return { ...toProblem(error), detail: toCallerDetail(error, name), requestId }
}

/** What an operator or tenant may read, on the admin plane. `status` where it differs from what the code means. */
export function toTenantProblem(thrown: unknown, status?: number): Problem {
  const error = toIsoletError(thrown)
  const detail = error.code === 'ERR_INTERNAL' ? INTERNAL_DETAIL : error.message
  return { ...toProblem(error), status: status ?? MEANINGS[error.code].status, detail, guestStack: error.guestStack }
}

const INTERNAL_DETAIL = 'isolet failed; its log has the cause'

function toProblem({ code, retryAfterMs = 0 }: IsoletError): Omit<Problem, 'detail'> {
  const { status, title } = MEANINGS[code]
  const retryAfter = code === 'ERR_BUSY' ? Math.max(RETRY_AFTER, Math.ceil(retryAfterMs / 1000)) : undefined
  return { type: `urn:isolet:error:${code}`, title, status, code, retryAfter }
}

function toCallerDetail(error: IsoletError, name: string): string {
  if (MEANINGS[error.code].open) return error.message
  if (error.code === 'ERR_GUEST_EXCEPTION') return `function "${name}" threw; its log has the error`
  if (error.code === 'ERR_BUILD') return `function "${name}" does not start; its log has the error`
  return INTERNAL_DETAIL
}
