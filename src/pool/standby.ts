// Things opened ahead for one key each, until somebody asks for them: few, the latest ones, and never in the place of
// those that serve. Knows not what they are.

import { LRUCache } from 'lru-cache'

export interface Standby<Thing> {
  /** Keeps the thing, if there is room for one of its weight; closes whichever goes. */
  put(key: string, thing: Thing): void
  /** The thing of that key, which belongs to the caller from now on. */
  take(key: string): Thing | undefined
  drop(key: string): void
  close(): void
}

export interface StandbyOptions<Thing> {
  readonly maxCount: number
  /** What they may weigh together, in bytes. */
  readonly maxBytes: number
  readonly weigh: (thing: Thing) => number
  readonly close: (thing: Thing) => void
}

export function createStandby<Thing extends object>(options: StandbyOptions<Thing>): Standby<Thing> {
  const { maxCount, maxBytes, weigh, close } = options
  const held = new LRUCache<string, Thing>({
    max: Math.max(1, maxCount),
    maxSize: maxBytes,
    dispose: (thing, _key, reason) => {
      // The other reasons are ours: taken, or closed below.
      if (reason === 'evict') close(thing)
    },
  })

  function take(key: string): Thing | undefined {
    const thing = held.peek(key)
    held.delete(key)
    return thing
  }

  function drop(key: string): void {
    const thing = take(key)
    if (thing !== undefined) close(thing)
  }

  return {
    put(key, thing) {
      drop(key)
      const size = Math.max(1, weigh(thing))
      if (maxCount === 0 || size > maxBytes) close(thing)
      else held.set(key, thing, { size })
    },
    take,
    drop,
    close() {
      for (const key of [...held.keys()]) drop(key)
    },
  }
}
