// Where exceptions and rejections go that nobody handles: to the scope's listeners and to the log. HTML, "report an
// exception", "unhandled promise rejections".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { defineProperty, NativePromise } from '../captured.ts'
import { type GuestError, LogLevel, Op } from '../contract.ts'
import { describeThrown, nameThrown } from '../errors.ts'
import { op } from '../host.ts'
import { isError } from './clone-built-ins.ts'
import { ErrorEvent, PromiseRejectionEvent } from './event-kinds.ts'
import { isException } from './exception.ts'
import { openInspection } from './open-inspection.ts'
import { dispatchOnScope } from './scope.ts'
import { isObject, requireArguments } from './webidl.ts'

/** The global function. */
export function reportError(error: unknown): void {
  requireArguments(arguments.length, 1, 'reportError')
  reportException(error)
}

/** Whether an exception is being reported: what its listeners throw goes to the log alone. */
const reporting = { isNow: false }

/** Tells the scope's `error` listeners, and the log unless one of them prevents it. Never throws. */
export function reportException(error: unknown): void {
  if (!reporting.isNow && isHandled(error)) return
  op(Op.log, LogLevel.error, `Uncaught ${describe(error, describeThrown)}`)
}

function isHandled(error: unknown): boolean {
  reporting.isNow = true
  try {
    const message = `Uncaught ${describe(error, nameThrown)}`
    return !dispatchOnScope(new ErrorEvent('error', toInit({ error, message })))
  } catch {
    return false
  } finally {
    reporting.isNow = false
  }
}

/**
 * Takes Entry.rejected, which the host has logged. The promise and the reason are not to be had from V8: scripts see an
 * Error made of what the host was told, and a promise rejected with it.
 */
export function reportRejection(failure: GuestError): void {
  const reason = toReason(failure)
  const promise = toRejected(reason)
  dispatchOnScope(new PromiseRejectionEvent('unhandledrejection', toInit({ promise, reason })))
}

function toReason({ name, message, stack }: GuestError): Error {
  const reason = new Error(message)
  const fields = { name, stack }
  for (const key of ['name', 'stack'] as const)
    defineProperty(reason, key, { __proto__: null, value: fields[key], writable: true, configurable: true } as object)
  return reason
}

/** Handled at once: it must not be reported in its turn. */
function toRejected(reason: Error): Promise<never> {
  const promise = new NativePromise<never>((_, reject) => reject(reason))
  void ignore(promise)
  return promise
}

/** Awaits natively: `Promise.prototype.then` is not looked up. */
async function ignore(promise: Promise<never>): Promise<void> {
  try {
    await promise
  } catch {
    // The event tells of it.
  }
}

/** No prototype, so that nobody else gives the event its options. */
function toInit(fields: object): object {
  return { __proto__: null, cancelable: true, ...fields }
}

/** Only errors have their properties read: getters of other objects are not called. */
function describe(thrown: unknown, describeError: (thrown: unknown) => string): string {
  return isObject(thrown) && !isError(thrown) && !isException(thrown)
    ? openInspection().inspect(thrown)
    : describeError(thrown)
}
