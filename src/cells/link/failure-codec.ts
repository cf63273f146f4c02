// An IsoletError on the link.

import { type ErrorCode, type Fault, IsoletError } from '../../base/errors.ts'
import { fromJsonBytes, toJsonBytes } from './parts.ts'

interface WireFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly fault: Fault
  readonly guestStack?: string | undefined
}

export function toFailureBytes({ code, message, fault, guestStack }: IsoletError): Uint8Array {
  return toJsonBytes({ code, message, fault, guestStack } satisfies WireFailure)
}

export function fromFailureBytes(bytes: Buffer): IsoletError {
  const { code, message, fault, guestStack } = fromJsonBytes(bytes) as WireFailure // our own cell made it
  return new IsoletError(code, message, { fault, ...(guestStack !== undefined && { guestStack }) })
}
