// Why a hop failed, down to what may be told: our own refusals in full, of the network's failures only the code, because
// their texts hold addresses of the host.

import { EgressRefusal } from './egress.ts'

/** Codes of Node, undici and OpenSSL: constants of theirs. */
const CODE = /^[A-Z][A-Z0-9_]{2,63}$/

export interface HopFailure {
  readonly refusal?: string | undefined
  readonly code?: string | undefined
}

export function toHopFailure(error: unknown): HopFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressRefusal) return { refusal: cause.message }
    const { code } = cause as NodeJS.ErrnoException
    if (typeof code === 'string' && CODE.test(code)) return { code }
  }
  return {}
}

export function fromHopFailure({ refusal, code }: HopFailure): Error {
  if (refusal !== undefined) return new EgressRefusal(refusal)
  return Object.assign(new Error('the network failed'), { code })
}
