// What is global and belongs to nothing else: timers, microtasks, cloning, the global scope as an event target. HTML.

interface ScopeEventMap {
  error: ErrorEvent
  fetch: FetchEvent
  rejectionhandled: PromiseRejectionEvent
  unhandledrejection: PromiseRejectionEvent
}

type ScopeListener<Type> = ((event: Type) => unknown) | { handleEvent(event: Type): unknown }

declare function addEventListener<Type extends keyof ScopeEventMap>(
  type: Type,
  listener: ScopeListener<ScopeEventMap[Type]> | null,
  options?: AddEventListenerOptions | boolean,
): void
declare function addEventListener(
  type: string,
  listener: EventListenerOrEventListenerObject | null,
  options?: AddEventListenerOptions | boolean,
): void
declare function removeEventListener<Type extends keyof ScopeEventMap>(
  type: Type,
  listener: ScopeListener<ScopeEventMap[Type]> | null,
  options?: EventListenerOptions | boolean,
): void
declare function removeEventListener(
  type: string,
  listener: EventListenerOrEventListenerObject | null,
  options?: EventListenerOptions | boolean,
): void
declare function dispatchEvent(event: Event): boolean

declare var onerror:
  | ((message: Event | string, filename?: string, line?: number, column?: number, error?: unknown) => unknown)
  | null
declare var onrejectionhandled: ((event: PromiseRejectionEvent) => unknown) | null
declare var onunhandledrejection: ((event: PromiseRejectionEvent) => unknown) | null

declare var self: typeof globalThis

/** @param delay milliseconds; below 0 is 0 */
declare function setTimeout<Args extends unknown[]>(
  handler: (...args: Args) => unknown,
  delay?: number,
  ...args: Args
): number
/** An interval is armed anew after its callback, so a slow one never piles up. */
declare function setInterval<Args extends unknown[]>(
  handler: (...args: Args) => unknown,
  delay?: number,
  ...args: Args
): number
declare function clearTimeout(id?: number): void
declare function clearInterval(id?: number): void
declare function queueMicrotask(callback: () => unknown): void
declare function structuredClone<Value>(value: Value, options?: StructuredSerializeOptions): Value
/** Tells the scope's `error` listeners, and the log unless one of them prevents it. */
declare function reportError(error: unknown): void

interface Scheduler {
  /** Resolves after that many milliseconds; rejects with the signal's reason when it aborts before. */
  wait(delay: number, options?: { signal?: AbortSignal }): Promise<void>
}

declare var Scheduler: {
  readonly prototype: Scheduler
}

declare var scheduler: Scheduler

interface Navigator {
  /** `isolet/VERSION` */
  readonly userAgent: string
}

declare var Navigator: {
  readonly prototype: Navigator
}

declare var navigator: Navigator
