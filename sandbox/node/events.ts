// node:events: the port of the package `events`, and what Node has added since.

import EventEmitter from 'events/'
import { type Emitter, on, type Signal, toAbortError } from './event-iterator.ts'
import { platform } from './platform.ts'

const { defaultMaxListeners, once: onceOfPort } = EventEmitter
const captureRejectionSymbol = Symbol.for('nodejs.rejection')
const errorMonitor = Symbol.for('events.errorMonitor')

function once(emitter: Emitter, event: PropertyKey, { signal }: { readonly signal?: Signal } = {}): Promise<unknown> {
  return signal === undefined ? onceOfPort(emitter, event) : onceUnless(signal, emitter, event)
}

/** Listens to nothing any more once it is settled, which the port knows no way to. */
function onceUnless(signal: Signal, emitter: Emitter, event: PropertyKey): Promise<unknown> {
  if (signal.aborted) return Promise.reject(toAbortError(signal))
  const { promise, resolve, reject } = Promise.withResolvers()
  const onEvent = (...args: unknown[]): void => resolve(args)
  const onAbort = (): void => reject(toAbortError(signal))
  emitter.on(event, onEvent)
  if (event !== 'error') emitter.on('error', reject)
  signal.addEventListener('abort', onAbort)
  return promise.finally(() => {
    emitter.off(event, onEvent)
    emitter.off('error', reject)
    signal.removeEventListener('abort', onAbort)
  })
}

function addAbortListener(signal: Signal, listener: () => void): Disposable {
  if (signal.aborted) platform.queueMicrotask(listener)
  else signal.addEventListener('abort', listener, { once: true })
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) }
}

const getEventListeners = (emitter: Emitter, event: PropertyKey): unknown[] => emitter.listeners(event)
const getMaxListeners = (emitter: Emitter): number => emitter.getMaxListeners()
const listenerCount = (emitter: Emitter, event: PropertyKey): number => emitter.listeners(event).length

/** Of the given emitters; EventTargets have no such limit. */
function setMaxListeners(count: number, ...emitters: Partial<Emitter>[]): void {
  if (emitters.length === 0) EventEmitter.defaultMaxListeners = count
  for (const emitter of emitters) emitter.setMaxListeners?.(count)
}

Object.assign(EventEmitter, {
  addAbortListener,
  captureRejectionSymbol,
  errorMonitor,
  getEventListeners,
  getMaxListeners,
  on,
  once,
  setMaxListeners,
})

export {
  addAbortListener,
  captureRejectionSymbol,
  defaultMaxListeners,
  EventEmitter,
  EventEmitter as default,
  errorMonitor,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  on,
  once,
  setMaxListeners,
}
