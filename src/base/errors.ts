// The one error class of isolet and the codes callers switch on. Knows nothing of HTTP: statuses are the server's.

/** Whose doing a failure is: the guest's code, the tenant's configuration or request, or ours. */
export type Fault = 'guest' | 'tenant' | 'host'

/** What went wrong, as a stable name. Codes are only ever added. */
export type ErrorCode = keyof typeof FAULTS

const FAULTS = {
  /** No function, version or route of that name. */
  ERR_NOT_FOUND: 'tenant',
  /** A request body passed its ceiling. */
  ERR_BODY_LIMIT: 'tenant',
  /** The handler threw or rejected, or the module threw when it started. */
  ERR_GUEST_EXCEPTION: 'guest',
  /** What the handler returned is no Response, or passed a ceiling before its first byte. */
  ERR_BAD_RESPONSE: 'guest',
  /** The request spent its CPU budget. */
  ERR_CPU_LIMIT: 'guest',
  /** The isolate passed its heap. */
  ERR_MEMORY_LIMIT: 'guest',
  /** No lease within `waitMs`, or a queue is full. */
  ERR_BUSY: 'host',
  /** The process that ran the request died under it. */
  ERR_CELL_LOST: 'host',
  /** No answer within `wallMs`. */
  ERR_WALL_LIMIT: 'guest',
  /** The source does not build: syntax, an import that can't be found, a `node:` import. */
  ERR_BUILD: 'tenant',
  /** An option, limit, name or document that is not what it should be. */
  ERR_INVALID_OPTION: 'tenant',
  /** Missing or wrong credentials for the admin plane. */
  ERR_UNAUTHORIZED: 'tenant',
  /** The caller went away before there was an answer. */
  ERR_ABORTED: 'tenant',
  /** The host, or the thing asked, is closed. */
  ERR_CLOSED: 'host',
  /** Something in isolet itself failed. */
  ERR_INTERNAL: 'host',
} as const satisfies Record<string, Fault>

export interface IsoletErrorOptions {
  readonly cause?: unknown
  /** The guest's own error, mapped to original files: safe to show to the tenant, not to its callers. */
  readonly guestStack?: string
  /** Whose doing it is, where that differs from what the code usually means. */
  readonly fault?: Fault
  /** When it makes sense to ask again, where that is known; for ERR_BUSY. */
  readonly retryAfterMs?: number
}

/** Every failure that isolet reports. Switch on `code`; `message` names the thing and the number. */
export class IsoletError extends Error {
  override readonly name = 'IsoletError'
  readonly code: ErrorCode
  readonly fault: Fault
  readonly guestStack: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, options: IsoletErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.fault = options.fault ?? FAULTS[code]
    this.guestStack = options.guestStack
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The error itself when it is one of ours, otherwise ERR_INTERNAL with it as the cause. */
export function toIsoletError(error: unknown): IsoletError {
  if (error instanceof IsoletError) return error
  return new IsoletError('ERR_INTERNAL', 'isolet failed; its log has the cause', { cause: error })
}
