// The best code cache that this host has of each version: what is stored with it or came of its trial start, then what
// its first requests ran besides. Versions share nothing, though their code be the same.

import { LRUCache } from 'lru-cache'
import { type CodeCache, toCodeCache } from '../isolate/code-cache.ts'

export interface CodeCaches {
  /** The cache for an isolate of the version that starts now. @param stored what the version brings along. */
  find(key: string, stored: Uint8Array | undefined): CodeCache | undefined
  /** Holds what the version's trial start gave. */
  keep(key: string, bytes: Uint8Array | undefined): void
  /** True while it pays to learn what another first request has run: of versions that start again and again. */
  isLearning(key: string): boolean
  /** Takes a lesson: the cache of an isolate that has served its first request. */
  learn(key: string, bytes: Uint8Array | undefined): void
  forget(key: string): void
}

const MAX_BYTES = 64 * 1024 * 1024
/**
 * First requests that a version learns from. Not all take the same way through it; what one compiled is in the caches of
 * those after it.
 */
const LESSONS = 3
/** Modules that compile to less have next to nothing left to compile: a hello to 700 bytes, Hono alone to 30 KB. */
const LEAST_BYTES = 8 * 1024

/** Isolates of a version that started before its requests are worth a lesson. Most that start once never do again. */
const LEAST_STARTS = 2

interface Held {
  readonly cache: CodeCache
  readonly lessons: number
  starts: number
}

export function createCodeCaches(): CodeCaches {
  const held = new LRUCache<string, Held>({ maxSize: MAX_BYTES, sizeCalculation: ({ cache }) => cache.byteLength })

  function hold(key: string, bytes: Uint8Array | undefined, lessons = 0): Held | undefined {
    if (bytes === undefined || bytes.byteLength === 0) return undefined
    const holding = { cache: toCodeCache(bytes), lessons, starts: held.peek(key)?.starts ?? 0 }
    held.set(key, holding)
    return holding
  }

  return {
    find(key, stored) {
      const found = held.get(key) ?? hold(key, stored)
      if (found !== undefined) found.starts += 1
      return found?.cache
    },
    keep: (key, bytes) => void hold(key, bytes),
    isLearning(key) {
      const found = held.peek(key)
      if (found === undefined) return false
      const { cache, lessons, starts } = found
      return cache.byteLength >= LEAST_BYTES && starts >= LEAST_STARTS && lessons < LESSONS
    },
    learn: (key, bytes) => void hold(key, bytes, (held.peek(key)?.lessons ?? 0) + 1),
    forget: key => void held.delete(key),
  }
}
