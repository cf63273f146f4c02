// Streams in the context in which they were made: their sources and sinks are called from within the platform.

import { currentFrame, type Frame, runIn } from './context-frame.ts'

type Method = (...args: never[]) => unknown
type Class = (new (...args: unknown[]) => object) & { readonly from?: (chunks: unknown) => object }

/** What a stream calls, of the object that it is given first. */
const MEMBERS = {
  ReadableStream: ['start', 'pull', 'cancel'],
  WritableStream: ['start', 'write', 'close', 'abort'],
  TransformStream: ['start', 'transform', 'flush', 'cancel'],
} as const
type Name = keyof typeof MEMBERS

/** Puts classes in the place of the global ones, each at its first touch, as the platform does. */
export function passOnInStreams(): void {
  for (const name of Object.keys(MEMBERS) as Name[]) {
    const original = Object.getOwnPropertyDescriptor(globalThis, name)
    const settle = (value: unknown): void => {
      define(globalThis, name, value)
    }
    const get = (): unknown => {
      const made = toPassing(name, (original?.get?.() ?? original?.value) as Class)
      settle(made)
      return made
    }
    Object.defineProperty(globalThis, name, { get, set: settle, configurable: true })
  }
}

function toPassing(name: Name, Original: Class): Class {
  const Passing = function (this: unknown, underlying?: unknown, ...strategies: unknown[]): object {
    if (new.target === undefined) throw new TypeError(`Constructor ${name} requires 'new'`)
    const target = (new.target as unknown) === Passing ? Original : new.target
    return Reflect.construct(Original, [carry(underlying, MEMBERS[name]), ...strategies], target)
  } as unknown as Class
  Object.setPrototypeOf(Passing, Original)
  Object.defineProperty(Passing, 'name', { value: name })
  Object.defineProperty(Passing, 'prototype', { value: Original.prototype, writable: false })
  define(Original.prototype, 'constructor', Passing)
  const { from } = Original
  if (from !== undefined)
    define(Passing, 'from', (chunks: unknown) => Reflect.apply(from, Original, [carryIterable(chunks)]))
  return Passing
}

function define(holder: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true })
}

/** An iterable whose iterator runs in the context. What is none is left to be refused. */
function carryIterable(chunks: unknown): unknown {
  if (typeof chunks !== 'object' || chunks === null) return chunks
  const symbol = Symbol.asyncIterator in chunks ? Symbol.asyncIterator : Symbol.iterator
  const iterate: unknown = Reflect.get(chunks, symbol)
  if (typeof iterate !== 'function') return chunks
  const frame = currentFrame()
  return {
    [symbol]: () => carry(Reflect.apply(iterate, chunks, []), ['next', 'return', 'throw'], frame),
  }
}

/** The object with its methods bound to itself and to the context; all else is read through. */
function carry(underlying: unknown, members: readonly string[], frame = currentFrame()): unknown {
  if (typeof underlying !== 'object' || underlying === null) return underlying
  const carrying = Object.create(underlying) as object
  for (const member of members) {
    const method: unknown = Reflect.get(underlying, member)
    if (typeof method !== 'function') continue
    define(carrying, member, toBound(frame, method as Method, underlying))
  }
  return carrying
}

function toBound(frame: Frame, method: Method, self: object): Method {
  return (...args) => runIn(frame, method, self, args)
}
