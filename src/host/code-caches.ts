// The best code cache that this host has of each version: what is stored with it or came of its trial start, then what
// its first requests ran besides. Versions share nothing, though their code be the same.

import { LRUCache } from 'lru-cache'
import { type CodeCache, toCodeCache } from '../isolate/code-cache.ts'

export interface CodeCaches {
  /**
   * Starts an isolate of the version with its cache, which is nobody's once `start` has returned.
   * @param stored what the version brings along.
   */
  use<Result>(key: string, stored: Uint8Array | undefined, start: (cache: CodeCache | undefined) => Result): Result
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

/** Versions whose starts are counted. */
const MOST_COUNTED = 10_000

interface Held {
  readonly cache: CodeCache
  readonly lessons: number
}

export function createCodeCaches(): CodeCaches {
  const held = new LRUCache<string, Held>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ cache }) => cache.byteLength,
    dispose: ({ cache }) => cache.copy.release(),
  })
  const starts = new LRUCache<string, number>({ max: MOST_COUNTED })
  const isRepeated = (key: string): boolean => (starts.get(key) ?? 0) >= LEAST_STARTS

  function hold(key: string, bytes: Uint8Array | undefined, lessons = 0): void {
    if (!isEmpty(bytes)) held.set(key, { cache: toCodeCache(bytes), lessons })
  }

  return {
    use(key, stored, start) {
      starts.set(key, (starts.get(key) ?? 0) + 1)
      if (isRepeated(key) && !held.has(key)) hold(key, stored)
      const found = held.get(key)?.cache
      if (found !== undefined || isEmpty(stored)) return start(found)
      // Not kept for a second start that most never have: V8 counts such bytes, and marks its heap for them.
      const cache = toCodeCache(stored)
      try {
        return start(cache)
      } finally {
        cache.copy.release()
      }
    },
    keep: hold,
    isLearning(key) {
      const found = held.peek(key)
      return found !== undefined && found.cache.byteLength >= LEAST_BYTES && found.lessons < LESSONS && isRepeated(key)
    },
    learn: (key, bytes) => hold(key, bytes, (held.peek(key)?.lessons ?? 0) + 1),
    forget(key) {
      held.delete(key)
      starts.delete(key)
    },
  }
}

function isEmpty(bytes: Uint8Array | undefined): bytes is undefined {
  return bytes === undefined || bytes.byteLength === 0
}
