// The ceiling of a request's body, as far as its head tells: what turns out longer on the way is the seat's to stop.

import { IsoletError } from '../base/errors.ts'
import type { EngineRequest } from './engine.ts'
import type { Version } from './version.ts'

/** @throws IsoletError ERR_BODY_LIMIT */
export function checkBody({ name, limits }: Version, { body, bodyBytes }: EngineRequest): void {
  const bytes = isWhole(body) ? Buffer.byteLength(body) : (bodyBytes ?? 0)
  if (bytes > limits.requestBodyBytes) throw bodyLimit(name, limits.requestBodyBytes)
}

function isWhole(body: EngineRequest['body']): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array
}

export function bodyLimit(name: string, maxBytes: number): IsoletError {
  return new IsoletError('ERR_BODY_LIMIT', `the request body passed requestBodyBytes of ${name}, ${maxBytes} bytes`)
}
