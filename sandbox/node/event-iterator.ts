// `on` of node:events: what an emitter emits, as an async iterator. Knows no emitter but by its methods.

type Listener = (...args: unknown[]) => void

export interface Emitter {
  on(event: PropertyKey, listener: Listener): unknown
  off(event: PropertyKey, listener: Listener): unknown
  listeners(event: PropertyKey): Listener[]
  setMaxListeners(count: number): unknown
  getMaxListeners(): number
}

export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

interface OnOptions {
  readonly signal?: Signal
  /** Events that end the iteration. */
  readonly close?: readonly PropertyKey[]
}

type End = { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly error: unknown }

/** Arguments of each event, from now on. What is emitted while nobody asks for it waits. */
export function on(emitter: Emitter, event: PropertyKey, options: OnOptions = {}): AsyncGenerator<unknown[]> {
  const { signal, close = [] } = options
  if (signal?.aborted) throw toAbortError(signal)
  const inbox = new Inbox()
  const onAbort = (): void => inbox.end({ kind: 'failed', error: toAbortError(signal) })
  const listeners: [PropertyKey, Listener][] = [
    [event, (...args) => inbox.add(args)],
    ['error', error => inbox.end({ kind: 'failed', error })],
    ...close.map((name): [PropertyKey, Listener] => [name, () => inbox.end({ kind: 'closed' })]),
  ]
  for (const [name, listener] of listeners) emitter.on(name, listener)
  signal?.addEventListener('abort', onAbort)
  return iterate(inbox, () => {
    for (const [name, listener] of listeners) emitter.off(name, listener)
    signal?.removeEventListener('abort', onAbort)
  })
}

class Inbox {
  readonly #waiting: unknown[][] = []
  #end: End | undefined
  #wake: () => void = () => undefined

  add(args: unknown[]): void {
    this.#waiting.push(args)
    this.#wake()
  }

  end(end: End): void {
    this.#end ??= end
    this.#wake()
  }

  /** Undefined when no more will come. */
  async take(): Promise<unknown[] | undefined> {
    while (this.#waiting.length === 0 && this.#end === undefined)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    const args = this.#waiting.shift()
    if (args === undefined && this.#end?.kind === 'failed') throw this.#end.error
    return args
  }
}

async function* iterate(inbox: Inbox, stop: () => void): AsyncGenerator<unknown[]> {
  try {
    for (let args = await inbox.take(); args !== undefined; args = await inbox.take()) yield args
  } finally {
    stop()
  }
}

export function toAbortError(signal: Signal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}
