// node:timers/promises: the platform's timers as promises.

import { type Signal, toAbortError } from './event-iterator.ts'
import { platform } from './platform.ts'

interface Options {
  readonly signal?: Signal
}

function setTimeout<Value>(delay?: number, value?: Value, { signal }: Options = {}): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(toAbortError(signal))
    const onAbort = (): void => {
      platform.clearTimeout(timer)
      reject(toAbortError(signal))
    }
    const timer = platform.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve(value)
    }, delay)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

function setImmediate<Value>(value?: Value, options?: Options): Promise<Value | undefined> {
  return setTimeout(0, value, options)
}

/** A value `delay` ms after it was asked for, again and again. */
async function* setInterval<Value>(
  delay?: number,
  value?: Value,
  options?: Options,
): AsyncGenerator<Value | undefined> {
  while (true) yield await setTimeout(delay, value, options)
}

const scheduler = {
  wait: (delay: number, options?: Options): Promise<undefined> => setTimeout(delay, undefined, options),
  yield: (): Promise<undefined> => setTimeout(0),
}

const timers = { scheduler, setImmediate, setInterval, setTimeout }

export { scheduler, setImmediate, setInterval, setTimeout, timers as default }
