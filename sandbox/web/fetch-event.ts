// The handler's third form: addEventListener('fetch', event => event.respondWith(…)). Service Workers, "FetchEvent".

import { apply } from '../captured.ts'
import type { ExecutionContext } from '../execution-context.ts'
import { Event } from './event.ts'
import type { Request } from './request.ts'
import { illegalConstructor } from './webidl.ts'

/** Answers of events, and whether listeners still run: respondWith is heard only while they do. */
interface FetchState {
  readonly request: Request
  readonly env: unknown
  readonly context: ExecutionContext
  answer: { readonly value: unknown } | undefined
  isOver: boolean
}

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = Symbol('make')

export class FetchEvent extends Event {
  readonly #state: FetchState

  constructor(token: unknown = undefined, state: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    super('fetch', { cancelable: true })
    this.#state = state as FetchState
  }

  get request(): Request {
    return this.#state.request
  }

  get env(): unknown {
    return this.#state.env
  }

  /** @throws Error when it comes a second time, or after the listeners returned. */
  respondWith(answer: unknown): void {
    if (this.#state.answer !== undefined) throw new Error('respondWith() was called before')
    if (this.#state.isOver) throw new Error('respondWith() comes too late: call it before the listener returns')
    this.#state.answer = { value: answer }
  }

  waitUntil(promise: unknown): void {
    this.#state.context.waitUntil(promise)
  }

  passThroughOnException(): void {
    // There is nothing behind the handler that could answer in its place.
  }
}

type Listener = ((event: FetchEvent) => unknown) | { handleEvent(event: FetchEvent): unknown }

const slot: { listeners: readonly unknown[] } = { listeners: [] }

export function addFetchListener(listener: unknown): void {
  if (typeof listener !== 'function' && (typeof listener !== 'object' || listener === null)) return
  removeFetchListener(listener)
  slot.listeners = [...slot.listeners, listener]
}

export function removeFetchListener(listener: unknown): void {
  slot.listeners = slot.listeners.filter(other => other !== listener)
}

export function hasFetchListener(): boolean {
  return slot.listeners.length > 0
}

/** Calls the listeners in turn until one responds. @throws what a listener throws, or an Error when none responds. */
export function dispatchFetch(request: Request, env: unknown, context: ExecutionContext): unknown {
  const state: FetchState = { request, env, context, answer: undefined, isOver: false }
  const event = new FetchEvent(MAKE, state)
  const { listeners } = slot
  for (let at = 0; at < listeners.length && state.answer === undefined; at++)
    callListener(listeners[at] as Listener, event)
  state.isOver = true
  if (state.answer === undefined) throw new Error("no 'fetch' listener called event.respondWith()")
  return state.answer.value
}

function callListener(listener: Listener, event: FetchEvent): void {
  if (typeof listener === 'function') apply(listener, globalThis, [event])
  else listener.handleEvent(event)
}
