// Events that carry something: CustomEvent (DOM), ErrorEvent and PromiseRejectionEvent (HTML).
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { Event, stateOf } from './event.ts'
import { requireArguments, toDictionary, toDOMString, toUnsignedLong, toUSVString } from './webidl.ts'

export class CustomEvent extends Event {
  #detail: unknown

  constructor(type: unknown, init: unknown = undefined) {
    requireArguments(arguments.length, 1, 'CustomEvent')
    super(type, init)
    this.#detail = toDictionary(init, 'CustomEventInit').detail ?? null
  }

  get detail(): unknown {
    return this.#detail
  }

  initCustomEvent(type: unknown, bubbles: unknown = false, cancelable: unknown = false, detail: unknown = null): void {
    requireArguments(arguments.length, 1, 'CustomEvent.initCustomEvent')
    if (stateOf(this).isDispatched) return
    this.initEvent(type, bubbles, cancelable)
    this.#detail = detail
  }
}

export class ErrorEvent extends Event {
  readonly #message: string
  readonly #filename: string
  readonly #lineno: number
  readonly #colno: number
  readonly #error: unknown

  constructor(type: unknown, init: unknown = undefined) {
    requireArguments(arguments.length, 1, 'ErrorEvent')
    super(type, init)
    const { colno, error, filename, lineno, message } = toDictionary(init, 'ErrorEventInit')
    this.#colno = colno === undefined ? 0 : toUnsignedLong(colno)
    this.#error = error
    this.#filename = filename === undefined ? '' : toUSVString(filename)
    this.#lineno = lineno === undefined ? 0 : toUnsignedLong(lineno)
    this.#message = message === undefined ? '' : toDOMString(message)
  }

  get message(): string {
    return this.#message
  }

  get filename(): string {
    return this.#filename
  }

  get lineno(): number {
    return this.#lineno
  }

  get colno(): number {
    return this.#colno
  }

  get error(): unknown {
    return this.#error
  }
}

export class PromiseRejectionEvent extends Event {
  readonly #promise: object
  readonly #reason: unknown

  constructor(type: unknown, init: unknown) {
    requireArguments(arguments.length, 2, 'PromiseRejectionEvent')
    super(type, init)
    const { promise, reason } = toDictionary(init, 'PromiseRejectionEventInit')
    if (typeof promise !== 'object' || promise === null)
      throw new TypeError('PromiseRejectionEventInit: promise is required and must be an object')
    this.#promise = promise
    this.#reason = reason
  }

  get promise(): object {
    return this.#promise
  }

  get reason(): unknown {
    return this.#reason
  }
}
