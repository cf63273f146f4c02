// Names of requests: the caller's own where it is a sane token, otherwise a random one.

import { randomUUID } from 'node:crypto'

/** Short and plain, since it is repeated in headers, logs and documents. */
const SANE = /^[A-Za-z0-9._-]{1,128}$/

export function toRequestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID()
}
