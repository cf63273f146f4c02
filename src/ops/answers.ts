// How a guest answers its invocation: the response, its failure, and waitUntil.

import { BodyKind, Op } from '../../sandbox/contract.ts'
import { IsoletError } from '../base/errors.ts'
import { decodeResponseHead, type ResponseBody } from '../isolate/codec.ts'
import { type GuestFailure, guestException, parseGuestFailure, summary } from '../isolate/faults.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import type { OpTable } from '../isolate/op-table.ts'
import type { Sinks } from './sinks.ts'
import type { Sources } from './sources.ts'

export interface AnswersOptions {
  readonly guest: Guest
  readonly sources: Sources
  readonly sinks: Sinks
  /** The invocation of that id, if the guest still serves it. */
  readonly findInvocation: (id: number) => Invocation | undefined
  readonly mapFailure: (failure: GuestFailure) => GuestFailure
  /** A handler threw or rejected. */
  readonly onException: (invocation: Invocation, failure: GuestFailure) => void
}

/** The name that the guest runtime gives to a failure that is about what the handler returned, not what it threw. */
const BAD_RESPONSE = 'BadResponse'

export function createAnswerOps(options: AnswersOptions): OpTable {
  const { guest, findInvocation } = options
  const find = (id: unknown): Invocation | undefined => (typeof id === 'number' ? findInvocation(id) : undefined)
  return {
    [Op.respond]: (_call, id, head, body, kind) => {
      const invocation = find(id)
      if (invocation === undefined || invocation.isAnswered) return
      try {
        answer(options, invocation, head, body, kind)
      } catch (error) {
        invocation.fail(error as IsoletError)
      }
    },
    [Op.fail]: (_call, id, json) => {
      const invocation = find(id)
      if (invocation === undefined || invocation.isOver) return
      const failure = options.mapFailure(parseGuestFailure(json))
      options.onException(invocation, failure)
      invocation.fail(toError(guest.name, failure))
    },
    [Op.retain]: (_call, id) => find(id)?.retain() ?? false,
    [Op.release]: (_call, id) => find(id)?.releaseRetained(),
  }
}

function toError(name: string, failure: GuestFailure): IsoletError {
  if (failure.name !== BAD_RESPONSE) return guestException(name, 'while it handled the request', failure)
  return new IsoletError('ERR_BAD_RESPONSE', `${name}: ${failure.message}`, { guestStack: summary(failure) })
}

function answer(options: AnswersOptions, invocation: Invocation, head: unknown, body: unknown, kind: unknown): void {
  const fields = decodeResponseHead(head, options.guest.name)
  const isStream = kind === BodyKind.sink
  const taken = takeBody(options, invocation, body, kind)
  invocation.answer({ ...fields, body: taken }, isStream)
}

function takeBody(
  { guest, sources, sinks }: AnswersOptions,
  invocation: Invocation,
  body: unknown,
  kind: unknown,
): ResponseBody {
  switch (kind) {
    case BodyKind.none:
      return null
    case BodyKind.text:
      if (typeof body === 'string') return checkSize(guest, invocation, body, Buffer.byteLength(body))
      break
    case BodyKind.bytes:
      if (body instanceof Uint8Array) return checkSize(guest, invocation, body, body.byteLength)
      break
    case BodyKind.sink:
      return sinks.take(body, () => invocation.bodyDone()) ?? fail(guest)
    case BodyKind.source:
      return sources.take(body) ?? fail(guest)
  }
  return fail(guest)
}

function checkSize<Body extends string | Uint8Array>(
  guest: Guest,
  invocation: Invocation,
  body: Body,
  bytes: number,
): Body {
  const { responseBodyBytes } = invocation.limits
  if (bytes <= responseBodyBytes) return body
  throw new IsoletError(
    'ERR_BAD_RESPONSE',
    `${guest.name} answered with ${bytes} bytes, past responseBodyBytes, ${responseBodyBytes}: stream the body, or raise the limit`,
  )
}

function fail(guest: Guest): never {
  throw new IsoletError('ERR_BAD_RESPONSE', `${guest.name} answered with a body that was read or handed on already`)
}
