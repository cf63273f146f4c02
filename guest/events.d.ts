// Events and who listens to them. DOM, "Events"; HTML, "ErrorEvent", "PromiseRejectionEvent".

interface EventInit {
  bubbles?: boolean
  cancelable?: boolean
  composed?: boolean
}

interface Event {
  readonly type: string
  readonly target: EventTarget | null
  /** @deprecated the same as `target` */
  readonly srcElement: EventTarget | null
  readonly currentTarget: EventTarget | null
  readonly eventPhase: number
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly defaultPrevented: boolean
  readonly composed: boolean
  readonly isTrusted: boolean
  /** Whole milliseconds on the clock of `performance.now()`. */
  readonly timeStamp: number
  /** @deprecated use `stopPropagation` */
  cancelBubble: boolean
  /** @deprecated use `preventDefault` and `defaultPrevented` */
  returnValue: boolean
  composedPath(): EventTarget[]
  stopPropagation(): void
  stopImmediatePropagation(): void
  preventDefault(): void
  /** @deprecated use the constructor */
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void
  readonly NONE: 0
  readonly CAPTURING_PHASE: 1
  readonly AT_TARGET: 2
  readonly BUBBLING_PHASE: 3
}

declare var Event: {
  readonly prototype: Event
  new (type: string, init?: EventInit): Event
  readonly NONE: 0
  readonly CAPTURING_PHASE: 1
  readonly AT_TARGET: 2
  readonly BUBBLING_PHASE: 3
}

interface CustomEventInit<Detail = unknown> extends EventInit {
  detail?: Detail
}

interface CustomEvent<Detail = unknown> extends Event {
  readonly detail: Detail
  /** @deprecated use the constructor */
  initCustomEvent(type: string, bubbles?: boolean, cancelable?: boolean, detail?: Detail): void
}

declare var CustomEvent: {
  readonly prototype: CustomEvent
  new <Detail>(type: string, init?: CustomEventInit<Detail>): CustomEvent<Detail>
}

interface ErrorEventInit extends EventInit {
  message?: string
  filename?: string
  lineno?: number
  colno?: number
  error?: unknown
}

interface ErrorEvent extends Event {
  readonly message: string
  readonly filename: string
  readonly lineno: number
  readonly colno: number
  readonly error: unknown
}

declare var ErrorEvent: {
  readonly prototype: ErrorEvent
  new (type: string, init?: ErrorEventInit): ErrorEvent
}

interface PromiseRejectionEventInit extends EventInit {
  promise: object
  reason?: unknown
}

interface PromiseRejectionEvent extends Event {
  readonly promise: object
  readonly reason: unknown
}

declare var PromiseRejectionEvent: {
  readonly prototype: PromiseRejectionEvent
  new (type: string, init: PromiseRejectionEventInit): PromiseRejectionEvent
}

/** A request, for handlers of the form `addEventListener('fetch', event => event.respondWith(…))`. */
interface FetchEvent extends Event {
  readonly request: Request
  /** The deployed environment, which other forms get as their second argument. */
  readonly env: unknown
  /** Answers the request. Only once, and before the listener returns. */
  respondWith(answer: Response | PromiseLike<Response>): void
  waitUntil(promise: Promise<unknown>): void
  /** Does nothing: there is nothing behind a handler that could answer in its place. */
  passThroughOnException(): void
}

/** Events of this kind are made by the runtime alone. */
declare var FetchEvent: {
  readonly prototype: FetchEvent
}

type EventListener = (event: Event) => unknown

interface EventListenerObject {
  handleEvent(event: Event): unknown
}

type EventListenerOrEventListenerObject = EventListener | EventListenerObject

interface EventListenerOptions {
  capture?: boolean
}

interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean
  passive?: boolean
  signal?: AbortSignal
}

interface EventTarget {
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void
  /** False when a listener prevented the default of a cancelable event. */
  dispatchEvent(event: Event): boolean
}

declare var EventTarget: {
  readonly prototype: EventTarget
  new (): EventTarget
}
