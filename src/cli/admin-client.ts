// The admin API as commands call it: one method a call, failures as IsoletError. Knows HTTP, no terminal.

import { type ErrorCode, IsoletError } from '../base/errors.ts'
import { readEvents } from './event-stream.ts'

export interface AdminTarget {
  /** Admin plane, without a slash at the end. */
  readonly url: string
  readonly token: string | undefined
}

export interface AdminClient {
  /** Answers the parsed JSON of a 2xx, undefined when it has no body. @throws IsoletError with the API's code and detail. */
  call(method: string, path: string, body?: unknown): Promise<unknown>
  /** Sends a form. @throws IsoletError like `call`. */
  upload(path: string, form: FormData): Promise<unknown>
  /** Data of each server-sent event, parsed, until the server ends or `signal` fires. */
  events(path: string, signal: AbortSignal): AsyncGenerator<unknown>
}

export function createAdminClient(target: AdminTarget): AdminClient {
  return {
    call: (method, path, body) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: JSON_TYPE }
      return send(target, path, init).then(readAnswer)
    },
    upload: (path, body) => send(target, path, { method: 'PUT', body }).then(readAnswer),
    events: (path, signal) => readAll(target, path, signal),
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

async function send(target: AdminTarget, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  if (target.token !== undefined) headers.set('authorization', `Bearer ${target.token}`)
  const response = await fetch(target.url + path, { ...init, headers }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause
    throw toConnectionError(target.url, cause)
  })
  if (!response.ok) throw await toApiError(response)
  return response
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new IsoletError('ERR_INTERNAL', `${response.url} answers no JSON: is it isolet's admin plane?`, { cause })
  }
}

async function* readAll(target: AdminTarget, path: string, signal: AbortSignal): AsyncGenerator<unknown> {
  try {
    const response = await send(target, path, { method: 'GET', signal, headers: { accept: 'text/event-stream' } })
    if (response.body !== null) yield* readEvents(response.body)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** `fetch` hides why it failed one cause deeper. */
export function toConnectionError(url: string, cause: unknown): IsoletError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : String(reason)
  const hint = code === 'ECONNREFUSED' ? ': is `isolet serve` running?' : ` (${code})`
  return new IsoletError('ERR_CLOSED', `nothing answers at ${url}${hint}`, { cause })
}

interface Problem {
  readonly code?: ErrorCode
  readonly detail?: string
  readonly guestStack?: string
}

async function toApiError(response: Response): Promise<IsoletError> {
  const { code, detail, guestStack } = await readProblem(response)
  const message = detail ?? `${response.url} answers ${response.status}`
  const hint = response.status === 401 ? '; give --token, ISOLET_ADMIN_TOKEN, or --data with the server’s folder' : ''
  return new IsoletError(code ?? 'ERR_INTERNAL', message + hint, guestStack === undefined ? {} : { guestStack })
}

/** A proxy in between answers no problem document. */
async function readProblem(response: Response): Promise<Problem> {
  const problem: unknown = await response.json().catch(() => undefined)
  return typeof problem === 'object' && problem !== null ? problem : {}
}
