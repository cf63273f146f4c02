// EventTarget: who listens, and dispatch in a world without a tree. DOM, "Interface EventTarget".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { apply, defineProperty, getOwnPropertyDescriptor, SafeMap, SafeWeakMap } from '../captured.ts'
import { addAbortAlgorithm, findAbortState, holdWhileListening } from './abort-algorithms.ts'
import { createTrustedEvent, type Event, isEvent, Phase, stateOf } from './event.ts'
import { createException } from './exception.ts'
import { hooks } from './hooks.ts'
import { isObject, requireArguments, toBoolean, toDOMString } from './webidl.ts'

/** DOM, "event listener". */
interface Listener {
  readonly callback: object
  readonly capture: boolean
  readonly once: boolean
  readonly passive: boolean
  isRemoved: boolean
}

/** Listeners by type, each list in order of arrival. */
type Listeners = InstanceType<typeof SafeMap<string, Listener[]>>

let listenersOf: (target: EventTarget) => Listeners

export class EventTarget {
  #listeners: Listeners | undefined

  static {
    listenersOf = target => {
      target.#listeners ??= new SafeMap()
      return target.#listeners
    }
  }

  addEventListener(type: unknown, callback: unknown, options: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'EventTarget.addEventListener')
    const text = toDOMString(type)
    const listener = toCallback(callback)
    const { capture, once, passive, signal } = readOptions(options)
    const abortState = signal === undefined ? undefined : findAbortState(signal)
    if (signal !== undefined && abortState === undefined) throw new TypeError('signal must be an AbortSignal')
    if (abortState?.isAborted || listener === null) return
    const added = addListener(this, text, { callback: listener, capture, once, passive, isRemoved: false })
    if (added !== undefined && abortState !== undefined)
      addAbortAlgorithm(abortState, () => removeListener(this, text, added))
  }

  removeEventListener(type: unknown, callback: unknown, options: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'EventTarget.removeEventListener')
    const text = toDOMString(type)
    const listener = toCallback(callback)
    const capture = readCapture(options)
    const known = findListener(listenersOf(this).get(text), listener, capture)
    if (known !== undefined) removeListener(this, text, known)
  }

  /** @throws DOMException InvalidStateError when the event is being dispatched already. */
  dispatchEvent(event: unknown): boolean {
    requireArguments(arguments.length, 1, 'EventTarget.dispatchEvent')
    return dispatch(this, toDispatchable(event))
  }
}

function toDispatchable(event: unknown): Event {
  if (!isEvent(event)) throw new TypeError('dispatchEvent takes an Event')
  const state = stateOf(event)
  if (state.isDispatched) throw createException('the event is being dispatched already', 'InvalidStateError')
  state.isTrusted = false
  return event
}

/** Fires an event as the runtime itself: one that `isTrusted`. Never throws: listeners' exceptions are reported. */
export function fireEvent(target: EventTarget, type: string): void {
  if (listenersOf(target).has(type)) dispatch(target, createTrustedEvent(type))
}

/**
 * Dispatches an event made by the runtime as one that `isTrusted`.
 * @param shown what scripts see as its target
 */
export function dispatchTrusted(target: EventTarget, event: Event, shown?: object): boolean {
  stateOf(event).isTrusted = true
  return dispatch(target, event, shown)
}

/** Dispatches a script's event, in a target that scripts do not hold but know as `shown`. */
export function dispatchAs(target: EventTarget, event: unknown, shown: object): boolean {
  return dispatch(target, toDispatchable(event), shown)
}

/** DOM, "dispatch", for a path of one target. */
function dispatch(target: EventTarget, event: Event, shown: object = target): boolean {
  const state = stateOf(event)
  const listeners = listenersOf(target).get(state.type)
  state.isDispatched = true
  state.target = shown
  state.currentTarget = shown
  state.phase = Phase.atTarget
  if (listeners !== undefined && !state.isStopped) {
    // A copy each: listeners added now are not called, those removed now are skipped.
    invoke(target, event, copyOf(listeners, true))
    if (!state.isStopped) invoke(target, event, copyOf(listeners, false))
  }
  state.phase = Phase.none
  state.currentTarget = null
  state.isDispatched = state.isStopped = state.isStoppedAtOnce = false
  return !state.isCanceled
}

/** DOM, "inner invoke". */
function invoke(target: EventTarget, event: Event, listeners: readonly Listener[]): void {
  const state = stateOf(event)
  for (let at = 0; at < listeners.length; at++) {
    const listener = listeners[at] as Listener
    if (listener.isRemoved) continue
    if (listener.once) removeListener(target, state.type, listener)
    state.isPassive = listener.passive
    try {
      callListener(listener.callback, event)
    } catch (error) {
      hooks.reportError(error)
    }
    state.isPassive = false
    if (state.isStoppedAtOnce) return
  }
}

/** Web IDL, "call a user object's operation". */
function callListener(callback: object, event: Event): void {
  if (typeof callback === 'function') {
    apply(callback, stateOf(event).currentTarget, [event])
    return
  }
  const { handleEvent } = callback as { readonly handleEvent: unknown }
  if (typeof handleEvent !== 'function') throw new TypeError('handleEvent of a listener must be a function')
  apply(handleEvent, callback, [event])
}

function addListener(target: EventTarget, type: string, listener: Listener): Listener | undefined {
  const listeners = listenersOf(target)
  const known = listeners.get(type)
  if (findListener(known, listener.callback, listener.capture) !== undefined) return undefined
  if (known === undefined) listeners.set(type, [listener])
  else known[known.length] = listener
  if (type === 'abort') holdWhileListening(target)
  return listener
}

function removeListener(target: EventTarget, type: string, listener: Listener): void {
  listener.isRemoved = true
  const listeners = listenersOf(target)
  const left = copyOf(listeners.get(type) ?? [], undefined)
  if (left.length === 0) listeners.delete(type)
  else listeners.set(type, left)
}

function findListener(
  listeners: readonly Listener[] | undefined,
  callback: unknown,
  capture: boolean,
): Listener | undefined {
  for (let at = 0; listeners !== undefined && at < listeners.length; at++) {
    const listener = listeners[at] as Listener
    if (listener.callback === callback && listener.capture === capture && !listener.isRemoved) return listener
  }
  return undefined
}

/** Listeners that are still there, of one phase or of both. */
function copyOf(listeners: readonly Listener[], capture: boolean | undefined): Listener[] {
  const copy: Listener[] = []
  for (let at = 0; at < listeners.length; at++) {
    const listener = listeners[at] as Listener
    if (!listener.isRemoved && (capture === undefined || listener.capture === capture)) copy[copy.length] = listener
  }
  return copy
}

/** @throws TypeError for what is neither an object nor null: EventListener is a callback interface. */
function toCallback(callback: unknown): object | null {
  if (callback === undefined || callback === null) return null
  if (isObject(callback)) return callback
  throw new TypeError('a listener must be a function or an object with handleEvent')
}

function readCapture(options: unknown): boolean {
  return isObject(options) ? toBoolean((options as { readonly capture?: unknown }).capture) : toBoolean(options)
}

interface Options {
  readonly capture: boolean
  readonly once: boolean
  readonly passive: boolean
  readonly signal: unknown
}

/** DOM, "flatten more options". */
function readOptions(options: unknown): Options {
  if (!isObject(options)) return { capture: toBoolean(options), once: false, passive: false, signal: undefined }
  const { capture, once, passive, signal } = options as Record<string, unknown>
  return { capture: toBoolean(capture), once: toBoolean(once), passive: toBoolean(passive), signal }
}

/** Calls a handler's function. HTML, "the event handler processing algorithm". */
type CallHandler = (callback: object, event: Event) => void

interface HandlerOptions {
  /** Called with the target after each assignment. */
  readonly onSet?: (target: object) => void
  readonly call?: CallHandler
}

/** Gives a class its `onTYPE` attribute. HTML, "event handler IDL attributes". */
export function defineHandler(prototype: object, type: string, options: HandlerOptions = {}): void {
  const { onSet, call = callHandler } = options
  const handlers = new SafeWeakMap<object, { callback: object | null }>()
  const setHandler = (target: EventTarget, callback: object | null): void => {
    const known = handlers.get(target)
    if (known !== undefined) known.callback = callback
    if (known !== undefined || callback === null) return
    const slot = { callback: callback as object | null }
    handlers.set(target, slot)
    addListener(target, type, toHandlerListener(slot, call))
  }
  const name = `on${type}`
  const attribute = {
    get [name](): object | null {
      listenersOf(this as unknown as EventTarget)
      return handlers.get(this)?.callback ?? null
    },
    set [name](value: object | null) {
      const target = this as unknown as EventTarget
      listenersOf(target)
      setHandler(target, isObject(value) ? value : null)
      onSet?.(target)
    },
  }
  // Enumerable and configurable as it is.
  defineProperty(prototype, name, {
    __proto__: null,
    ...getOwnPropertyDescriptor(attribute, name),
  } as PropertyDescriptor)
}

const callHandler: CallHandler = (callback, event) => {
  if (typeof callback !== 'function') return
  if (apply(callback, stateOf(event).currentTarget, [event]) === false) event.preventDefault()
}

/** A listener that keeps its place in the order when the attribute is set anew. */
function toHandlerListener(slot: { readonly callback: object | null }, call: CallHandler): Listener {
  const callback = (event: Event): void => {
    if (slot.callback !== null) call(slot.callback, event)
  }
  return { callback, capture: false, once: false, passive: false, isRemoved: false }
}
