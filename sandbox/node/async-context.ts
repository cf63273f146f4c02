// Passes the context on: whatever is begun in a context goes on in it. Runs before any other module of the bundle and
// changes the globals of this isolate. V8 tells a script nothing of `await`, so the build writes each as a `then`.

import { currentFrame, inCurrentFrame, runIn } from './context-frame.ts'
import { passOnInStreams } from './context-streams.ts'

type Settle = (value: unknown) => void
type Executor = (resolve: Settle, reject: Settle) => void
type Handler = ((value: unknown) => unknown) | null | undefined

interface Thenable {
  readonly then: (resolve: Settle, reject: Settle) => unknown
}

const NativePromise = Promise
const { then: nativeThen } = NativePromise.prototype
const { resolve: nativeResolve } = NativePromise
const { apply, construct } = Reflect

/** As it was, for callbacks that carry their context. */
function then(this: unknown, onFulfilled?: Handler, onRejected?: Handler): unknown {
  return apply(nativeThen, this, [toReaction(onFulfilled), toReaction(onRejected)])
}

function toReaction(handler: Handler): unknown {
  if (typeof handler !== 'function') return handler
  const frame = currentFrame()
  return (value: unknown) => runIn(frame, react, undefined, [handler, value])
}

function react(handler: (value: unknown) => unknown, value: unknown): unknown {
  return toCarrying(handler(value))
}

/** A thenable of a tenant's own, whose `then` is called by V8 later: in the context in which it was given. */
function toCarrying(value: unknown): unknown {
  const method = currentFrame().size === 0 ? undefined : findThen(value)
  if (method === undefined || method === then) return value
  const call = inCurrentFrame((resolve: Settle, reject: Settle) => apply(method, value, [resolve, reject]))
  // biome-ignore lint/suspicious/noThenProperty: it is what makes a thenable
  const carrying: Thenable = { then: call }
  return carrying
}

/** One that throws is left for V8 to meet. */
function findThen(value: unknown): Thenable['then'] | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  try {
    const { then: method } = value as Partial<Thenable>
    return typeof method === 'function' ? method : undefined
  } catch {
    return undefined
  }
}

/** Makes what Promise makes. Resolving is its only difference, so promises stay those of V8. */
function makePromise(executor: Executor, target: unknown): unknown {
  const carrying = (resolve: Settle, reject: Settle): void =>
    executor((value: unknown) => resolve(toCarrying(value)), reject)
  // What is no function is refused by the original.
  const args = [typeof executor === 'function' ? carrying : executor]
  return construct(NativePromise, args, target === ContextPromise ? NativePromise : (target as typeof Promise))
}

const ContextPromise = function (executor: Executor): unknown {
  if (new.target === undefined) throw new TypeError("Promise constructor cannot be invoked without 'new'")
  return makePromise(executor, new.target)
} as unknown as PromiseConstructor

function resolve(this: unknown, value: unknown): unknown {
  if (this === ContextPromise) return apply(nativeResolve, NativePromise, [toCarrying(value)])
  return apply(nativeResolve, this, [value])
}

const CALLBACK_FIRST = ['queueMicrotask', 'setInterval', 'setTimeout'] as const

function define(holder: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true })
}

function passOnInPromises(): void {
  define(NativePromise.prototype, 'then', then)
  Object.setPrototypeOf(ContextPromise, NativePromise)
  Object.defineProperty(ContextPromise, 'prototype', { value: NativePromise.prototype, writable: false })
  Object.defineProperty(ContextPromise, 'name', { value: 'Promise' })
  define(ContextPromise, 'resolve', resolve)
  define(globalThis, 'Promise', ContextPromise)
}

function passOnInTimers(): void {
  for (const name of CALLBACK_FIRST) {
    const original = Reflect.get(globalThis, name) as (...args: unknown[]) => unknown
    const passing = (callback: unknown, ...rest: unknown[]): unknown => original(inCurrentFrame(callback), ...rest)
    define(passing, 'name', name)
    define(globalThis, name, passing)
  }
}

passOnInPromises()
passOnInTimers()
passOnInStreams()
