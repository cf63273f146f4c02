// Memory that V8 keeps outside of what the isolate's limit counts, made to count: for each byte that WebAssembly may come
// to hold, a byte of a buffer that nobody reads or writes. The isolate's allocator counts the buffer and refuses what does
// not fit; the system gives a page of it no memory until it is touched. The two live equally long.

import { Bytes, ceil, SafeWeakMap } from '../captured.ts'

export interface Reservation {
  /** Keeps the bytes reserved for as long as `holder` is reachable. */
  attach(holder: object): void
}

const ballast = new SafeWeakMap<object, Uint8Array>()

/** undefined where they don't fit, a collection later. */
export function findRoom(bytes: number): Reservation | undefined {
  try {
    const reserved = new Bytes(bytes)
    return { attach: holder => void ballast.set(holder, reserved) }
  } catch {
    return undefined
  }
}

/** @throws RangeError where they don't fit. */
export function reserve(bytes: number, what: string): Reservation {
  const room = findRoom(bytes)
  if (room === undefined) throw new RangeError(`${what}: ${toMiB(bytes)} MiB do not fit into the function's memoryMiB`)
  return room
}

function toMiB(bytes: number): number {
  return ceil(bytes / 1024 / 1024)
}
