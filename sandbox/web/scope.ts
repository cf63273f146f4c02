// The global scope as an event target, and where exceptions go that nobody catches. HTML, "report an exception".

import { LogLevel, Op } from '../contract.ts'
import { describeThrown } from '../errors.ts'
import { op } from '../host.ts'
import type { Event } from './event.ts'
import { ErrorEvent } from './event-kinds.ts'
import { EventTarget } from './event-target.ts'
import { addFetchListener, removeFetchListener } from './fetch-event.ts'

type Listener = Parameters<EventTarget['addEventListener']>[1]
type Options = Parameters<EventTarget['addEventListener']>[2]

/** Scripts reach it only through the global functions below. */
const scope = new EventTarget()

/** `fetch` listeners are the handler's third form and are kept apart; others listen to the scope. */
export function addEventListener(type: string, listener: Listener, options?: Options): void {
  if (type === 'fetch') addFetchListener(listener)
  else scope.addEventListener(type, listener, options)
}

export function removeEventListener(type: string, listener: Listener, options?: Options): void {
  if (type === 'fetch') removeFetchListener(listener)
  else scope.removeEventListener(type, listener, options)
}

export function dispatchEvent(event: Event): boolean {
  return scope.dispatchEvent(event)
}

/** Tells the scope's `error` listeners, and the log unless one of them prevents it. Never throws. */
export function reportError(error: unknown): void {
  if (!isHandled(error)) op(Op.log, LogLevel.error, `Uncaught ${describeThrown(error)}`)
}

function isHandled(error: unknown): boolean {
  try {
    const message = describeThrown(error)
    return !scope.dispatchEvent(new ErrorEvent('error', { error, message, cancelable: true }))
  } catch {
    return false
  }
}
