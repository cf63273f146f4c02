// The global scope as an event target. Knows nothing of what is dispatched on it.
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { apply } from '../captured.ts'
import type { Event } from './event.ts'
import { ErrorEvent } from './event-kinds.ts'
import { defineHandler, dispatchAs, dispatchTrusted, EventTarget } from './event-target.ts'
import { addFetchListener, removeFetchListener } from './fetch-event.ts'
import { toOperation } from './operation.ts'
import { requireArguments } from './webidl.ts'

type Listener = Parameters<EventTarget['addEventListener']>[1]
type Options = Parameters<EventTarget['addEventListener']>[2]

/** Scripts reach it only through the global functions below, and know it as globalThis. */
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
  requireArguments(arguments.length, 1, 'dispatchEvent')
  return dispatchAs(scope, event, globalThis)
}

/** Dispatches an event of the runtime's own. True unless a listener prevents its default. */
export function dispatchOnScope(event: Event): boolean {
  return dispatchTrusted(scope, event, globalThis)
}

/** `onerror` and its like, for the global object. */
export const SCOPE_HANDLERS: Readonly<Record<string, PropertyDescriptor>> = defineScopeHandlers()

function defineScopeHandlers(): Record<string, PropertyDescriptor> {
  const holder: object = {}
  defineHandler(holder, 'error', { call: callErrorHandler })
  defineHandler(holder, 'rejectionhandled')
  defineHandler(holder, 'unhandledrejection')
  const descriptors = Object.getOwnPropertyDescriptors(holder) as Record<string, PropertyDescriptor>
  for (const descriptor of Object.values(descriptors)) {
    const { get, set } = descriptor as Required<PropertyDescriptor>
    // The accessors see the scope in the place of the global object.
    descriptor.get = onScope(get, get.name)
    descriptor.set = onScope(set, set.name)
  }
  return descriptors
}

function onScope(accessor: (...args: never[]) => unknown, name: string): (...args: unknown[]) => unknown {
  return toOperation(name, (...args) => apply(accessor, scope, args), accessor.length)
}

/** HTML, "special error event handling": five arguments, and true means handled, where false does for other events. */
function callErrorHandler(callback: object, event: Event): void {
  if (typeof callback !== 'function') return
  const isSpecial = event instanceof ErrorEvent
  const args = isSpecial ? [event.message, event.filename, event.lineno, event.colno, event.error] : [event]
  if (apply(callback, globalThis, args) === isSpecial) event.preventDefault()
}
