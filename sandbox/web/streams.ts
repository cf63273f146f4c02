// The streams classes, which come from web-streams-polyfill, and what the runtime asks of a stream.
// They are an annex: a handler that streams nothing never pays for them.

import { openAnnex } from '../annex.ts'
import { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf } from '../captured.ts'

type StreamsModule = typeof import('../annexes/streams.ts')
export type ReadableStream = import('web-streams-polyfill').ReadableStream<unknown>
export type ReadableByteStreamController = import('web-streams-polyfill').ReadableByteStreamController

export const STREAM_CLASSES = [
  'ReadableStream',
  'ReadableStreamDefaultReader',
  'ReadableStreamBYOBReader',
  'ReadableStreamDefaultController',
  'ReadableByteStreamController',
  'ReadableStreamBYOBRequest',
  'WritableStream',
  'WritableStreamDefaultWriter',
  'WritableStreamDefaultController',
  'TransformStream',
  'TransformStreamDefaultController',
  'ByteLengthQueuingStrategy',
  'CountQueuingStrategy',
] as const satisfies readonly (keyof StreamsModule)[]

interface Loaded {
  readonly classes: StreamsModule
  readonly lockedOf: () => boolean
}

const { setPrototypeOf } = Object
const slot: { loaded: Loaded | undefined } = { loaded: undefined }

/** The streams classes, evaluated now if they were not yet. */
export function streams(): StreamsModule {
  slot.loaded ??= load()
  return slot.loaded.classes
}

function load(): Loaded {
  const classes = openAnnex<StreamsModule>('streams')
  inheritIteration(classes)
  const lockedOf = getOwnPropertyDescriptor(classes.ReadableStream.prototype, 'locked')?.get as () => boolean
  return { classes, lockedOf }
}

/**
 * Web IDL, "asynchronous iterator prototype object": what is common to all such iterators is inherited. The package's
 * prototype is found behind the first iterator that a script makes: to make one here would cost each start 0.04 ms.
 */
function inheritIteration({ ReadableStream }: StreamsModule): void {
  const { values } = ReadableStream.prototype
  let inherits = false
  const own = {
    values(options: unknown = undefined): object {
      const iterator: object = apply(values, this, [options])
      if (!inherits) inheritCommon(getPrototypeOf(iterator) as object)
      inherits = true
      return iterator
    },
  }
  const method = { value: own.values, writable: true, configurable: true }
  defineProperty(ReadableStream.prototype, 'values', { ...method, enumerable: true })
  defineProperty(ReadableStream.prototype, Symbol.asyncIterator, method)
}

function inheritCommon(prototype: object): void {
  // %AsyncIteratorPrototype%, which has no name.
  const common = getPrototypeOf(getPrototypeOf(async function* () {}.prototype) as object)
  deleteProperty(prototype, Symbol.asyncIterator)
  setPrototypeOf(prototype, common)
}

/** True for a stream of this runtime. Where the classes were never touched there can be none. */
export function isReadableStream(value: unknown): value is ReadableStream {
  if (slot.loaded === undefined || typeof value !== 'object' || value === null) return false
  return value instanceof slot.loaded.classes.ReadableStream && '_disturbed' in value
}

export function isLocked(stream: ReadableStream): boolean {
  return slot.loaded !== undefined && apply(slot.loaded.lockedOf, stream, [])
}

// [[disturbed]] has no public face in the standard, yet bodyUsed is defined by it; the package keeps it under this name.
interface Disturbable {
  _disturbed: boolean
}

/** True once the stream was read from or cancelled. Streams, "is disturbed". */
export function isDisturbed(stream: ReadableStream): boolean {
  return (stream as unknown as Disturbable)._disturbed
}

/** Makes a stream unusable whose content was taken by a shorter way than through its reader. */
export function closeOff(stream: ReadableStream): void {
  stream.getReader()
  const disturbable = stream as unknown as Disturbable
  disturbable._disturbed = true
}
