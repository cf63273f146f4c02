// Event, and the state that a dispatch keeps in it. DOM, "Interface Event".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { defineProperty, getOwnPropertyDescriptor } from '../captured.ts'
import { Op } from '../contract.ts'
import { op } from '../host.ts'
import { requireArguments, toBoolean, toDictionary, toDOMString } from './webidl.ts'

/** DOM, "flags of an event", and what its attributes show. */
export interface EventState {
  type: string
  bubbles: boolean
  cancelable: boolean
  readonly composed: boolean
  readonly timeStamp: number
  isTrusted: boolean
  target: object | null
  currentTarget: object | null
  phase: number
  isStopped: boolean
  isStoppedAtOnce: boolean
  isCanceled: boolean
  isPassive: boolean
  isDispatched: boolean
}

export const Phase = { none: 0, capturing: 1, atTarget: 2, bubbling: 3 } as const

/** The state of an event. @throws TypeError for any other object. */
export let stateOf: (event: Event) => EventState
let isEventObject: (value: object) => boolean

export class Event {
  readonly #state: EventState

  constructor(type: unknown, init: unknown = undefined) {
    requireArguments(arguments.length, 1, 'Event')
    const text = toDOMString(type)
    const { bubbles, cancelable, composed } = toDictionary(init, 'EventInit')
    this.#state = {
      type: text,
      bubbles: toBoolean(bubbles),
      cancelable: toBoolean(cancelable),
      composed: toBoolean(composed),
      timeStamp: op(Op.now) as number,
      isTrusted: false,
      target: null,
      currentTarget: null,
      phase: Phase.none,
      isStopped: false,
      isStoppedAtOnce: false,
      isCanceled: false,
      isPassive: false,
      isDispatched: false,
    }
    defineProperty(this, 'isTrusted', IS_TRUSTED)
  }

  static {
    stateOf = event => event.#state
    isEventObject = value => #state in value
  }

  get type(): string {
    return this.#state.type
  }

  get target(): object | null {
    return this.#state.target
  }

  get srcElement(): object | null {
    return this.#state.target
  }

  get currentTarget(): object | null {
    return this.#state.currentTarget
  }

  /** Without a document a path is the target alone, and only while the event is dispatched. */
  composedPath(): object[] {
    const { currentTarget } = this.#state
    return currentTarget === null ? [] : [currentTarget]
  }

  get eventPhase(): number {
    return this.#state.phase
  }

  stopPropagation(): void {
    this.#state.isStopped = true
  }

  get cancelBubble(): boolean {
    return this.#state.isStopped
  }

  set cancelBubble(value: unknown) {
    if (value) this.#state.isStopped = true
  }

  stopImmediatePropagation(): void {
    this.#state.isStopped = true
    this.#state.isStoppedAtOnce = true
  }

  get bubbles(): boolean {
    return this.#state.bubbles
  }

  get cancelable(): boolean {
    return this.#state.cancelable
  }

  get returnValue(): boolean {
    return !this.#state.isCanceled
  }

  set returnValue(value: unknown) {
    if (!value) cancel(this.#state)
  }

  preventDefault(): void {
    cancel(this.#state)
  }

  get defaultPrevented(): boolean {
    return this.#state.isCanceled
  }

  get composed(): boolean {
    return this.#state.composed
  }

  get timeStamp(): number {
    return this.#state.timeStamp
  }

  initEvent(type: unknown, bubbles: unknown = false, cancelable: unknown = false): void {
    requireArguments(arguments.length, 1, 'Event.initEvent')
    const state = this.#state
    const text = toDOMString(type)
    if (state.isDispatched) return
    state.isStopped = state.isStoppedAtOnce = state.isCanceled = state.isTrusted = false
    state.target = null
    state.type = text
    state.bubbles = toBoolean(bubbles)
    state.cancelable = toBoolean(cancelable)
  }
}

/** DOM, "set the canceled flag". */
function cancel(state: EventState): void {
  if (state.cancelable && !state.isPassive) state.isCanceled = true
}

const trust = {
  get isTrusted(): boolean {
    // Installed on events only; on another object stateOf throws, as the standard asks.
    return stateOf(this as unknown as Event).isTrusted
  },
}
// [LegacyUnforgeable]: an own property of each event that cannot be redefined.
const IS_TRUSTED: PropertyDescriptor = {
  ...getOwnPropertyDescriptor(trust, 'isTrusted'),
  enumerable: true,
  configurable: false,
}

const PHASES = {
  NONE: Phase.none,
  CAPTURING_PHASE: Phase.capturing,
  AT_TARGET: Phase.atTarget,
  BUBBLING_PHASE: Phase.bubbling,
}
for (const [name, value] of Object.entries(PHASES)) {
  defineProperty(Event, name, { value, enumerable: true })
  defineProperty(Event.prototype, name, { value, enumerable: true })
}

export function isEvent(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && isEventObject(value)
}

/** An event that the runtime itself fires. */
export function createTrustedEvent(type: string): Event {
  const event = new Event(type)
  stateOf(event).isTrusted = true
  return event
}
