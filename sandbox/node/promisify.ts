// `promisify` and `callbackify` of node:util.

import { platform } from './platform.ts'

type Method = (...args: unknown[]) => unknown
type Done = (error: unknown, value?: unknown) => void

const custom = Symbol.for('nodejs.util.promisify.custom')

function toPromising(original: Method): Method {
  if (typeof original !== 'function') throw new TypeError('promisify takes a function')
  const own = Reflect.get(original, custom) as Method | undefined
  if (own !== undefined) return own
  const promising = function (this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done: Done = (error, value) => (error ? reject(error) : resolve(value))
      Reflect.apply(original, this, [...args, done])
    })
  }
  return likeOriginal(promising, original)
}

export const promisify = Object.assign(toPromising, { custom })

export function callbackify(original: Method): Method {
  if (typeof original !== 'function') throw new TypeError('callbackify takes a function')
  const calling = function (this: unknown, ...args: unknown[]): void {
    const done = args.pop() as Done
    if (typeof done !== 'function') throw new TypeError('the last argument must be a function')
    // Out of the promise's reach: what the callback throws is an uncaught error, not a rejection.
    const settle = (error: unknown, value?: unknown): void => platform.queueMicrotask(() => done(error, value))
    const promise = Reflect.apply(original, this, args) as Promise<unknown>
    promise.then(
      value => settle(null, value),
      (reason: unknown) => settle(reason || new Error('Promise was rejected with a falsy value', { cause: reason })),
    )
  }
  return likeOriginal(calling, original)
}

function likeOriginal(made: Method, original: Method): Method {
  Object.setPrototypeOf(made, Object.getPrototypeOf(original) as object)
  return Object.defineProperties(made, Object.getOwnPropertyDescriptors(original))
}
