// Things opened ahead for one key each, until somebody asks for them: the latest ones, and never in the place of those
// that serve. Knows not what they are.

import type { Clock } from '../base/clock.ts'

export interface Standby<Thing> {
  readonly count: number
  /** Keeps the thing, if there is room for one of its weight; closes whichever goes. */
  put(key: string, thing: Thing): void
  /** The thing of that key, which belongs to the caller from now on. */
  take(key: string): Thing | undefined
  drop(key: string): void
  /** Closes the oldest ones, as far as the room has become too small for them. */
  fit(): void
  close(): void
}

export interface Room {
  readonly count: number
  /** What they may weigh together, in bytes. */
  readonly bytes: number
}

export interface StandbyOptions<Thing> {
  /** What there is room for at the moment. */
  readonly room: () => Room
  /** What may be kept wherever there is none. */
  readonly least: Room
  /** A thing that nobody asked for in this time is closed, in milliseconds; 0: never. */
  readonly idleTtlMs: number
  readonly clock: Clock
  readonly weigh: (thing: Thing) => number
  readonly close: (thing: Thing) => void
}

interface Held<Thing> {
  readonly thing: Thing
  readonly bytes: number
}

export function createStandby<Thing extends object>(options: StandbyOptions<Thing>): Standby<Thing> {
  const { room, least, idleTtlMs, clock, weigh, close } = options
  /** The oldest first. */
  const held = new Map<string, Held<Thing>>()
  let bytes = 0

  function take(key: string): Thing | undefined {
    const found = held.get(key)
    if (found === undefined) return undefined
    held.delete(key)
    bytes -= found.bytes
    return found.thing
  }

  function drop(key: string): void {
    const thing = take(key)
    if (thing !== undefined) close(thing)
  }

  function fits({ count, bytes: most }: Room): boolean {
    return held.size <= count && bytes <= most
  }

  function fit(): void {
    const most = room()
    for (const key of held.keys()) {
      if (fits(most) || fits(least)) return
      drop(key)
    }
  }

  return {
    get count() {
      return held.size
    },
    put(key, thing) {
      drop(key)
      const added = { thing, bytes: weigh(thing) }
      if (added.bytes > Math.max(least.bytes, room().bytes)) {
        close(thing)
        return
      }
      held.set(key, added)
      bytes += added.bytes
      fit()
      if (idleTtlMs > 0) clock.afterIdly(idleTtlMs, () => held.get(key) === added && drop(key))
    },
    take,
    drop,
    fit,
    close() {
      for (const key of held.keys()) drop(key)
    },
  }
}
