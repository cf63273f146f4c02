// Randomness of node:crypto, over the platform's.

import { Buffer } from './buffer.ts'
import { withCode } from './crypto-hash.ts'
import { platform } from './platform.ts'

type Done<Value> = (error: null, value: Value) => void

/** What the platform fills at once, in bytes. */
const PIECE_BYTES = 65_536
const MAX_BYTES = 2 ** 31 - 1
/** Widest range of randomInt. */
const MAX_RANGE = 2 ** 48 - 1
const BYTES_OF_INT = 6

export function randomFillSync<View extends ArrayBufferView>(
  view: View,
  offset = 0,
  size = view.byteLength - offset,
): View {
  if (offset < 0 || size < 0 || offset + size > view.byteLength)
    throw withCode(new RangeError(`the view has ${view.byteLength} bytes`), 'ERR_OUT_OF_RANGE')
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, size)
  for (let at = 0; at < size; at += PIECE_BYTES) platform.crypto.getRandomValues(bytes.subarray(at, at + PIECE_BYTES))
  return view
}

export function randomFill<View extends ArrayBufferView>(view: View, ...rest: unknown[]): void {
  const done = rest.pop() as Done<View>
  const [offset, size] = rest as number[]
  randomFillSync(view, offset, size)
  platform.queueMicrotask(() => done(null, view))
}

export function randomBytes(size: number, done?: Done<Uint8Array>): Uint8Array | undefined {
  if (!(Number.isInteger(size) && size >= 0 && size <= MAX_BYTES))
    throw withCode(new RangeError(`size must be a whole number from 0 to ${MAX_BYTES}`), 'ERR_OUT_OF_RANGE')
  const bytes = randomFillSync(Buffer.alloc(size))
  if (done === undefined) return bytes
  platform.queueMicrotask(() => done(null, bytes))
  return undefined
}

/** From `min` up to, and without, `max`: each as likely as the others. */
export function randomInt(...args: unknown[]): number | undefined {
  const done = typeof args.at(-1) === 'function' ? (args.pop() as Done<number>) : undefined
  const [min, max] = (args.length === 1 ? [0, args[0]] : args) as [number, number]
  const range = max - min
  if (!(Number.isSafeInteger(min) && Number.isSafeInteger(max) && range > 0 && range <= MAX_RANGE))
    throw withCode(new RangeError(`max must be above min by 1 to ${MAX_RANGE}`), 'ERR_OUT_OF_RANGE')
  const value = min + drawBelow(range)
  if (done === undefined) return value
  platform.queueMicrotask(() => done(null, value))
  return undefined
}

/** What lies above the last multiple of the range is drawn again: it would favour small numbers. */
function drawBelow(range: number): number {
  const limit = 2 ** 48 - (2 ** 48 % range)
  while (true) {
    const drawn = randomFillSync(Buffer.alloc(BYTES_OF_INT)).readUIntBE(0, BYTES_OF_INT)
    if (drawn < limit) return drawn % range
  }
}

export function randomUUID(): string {
  return platform.crypto.randomUUID()
}
