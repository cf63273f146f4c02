// Where guests' lines go: the latest of each function are kept, those who follow get the rest. Bounded in every
// direction a guest could push: lines, bytes, functions and slow readers.

import { LRUCache } from 'lru-cache'
import type { LogLine } from '../host/engine.ts'
import { type LogFollower, QueuedFollower } from './log-follower.ts'
import { LogRing, MAX_RING_BYTES } from './log-ring.ts'

/** Functions whose latest lines are kept; the one that was silent the longest goes first. */
const MAX_FUNCTIONS = 1000
/** A longer message is cut: it would fill its function's ring alone. In UTF-16 code units. */
const MAX_MESSAGE_CHARS = MAX_RING_BYTES / 8

export interface LogHub {
  publish(line: LogLine): void
  /** The latest `count` lines of a function, oldest first. */
  recent(name: string, count: number): readonly LogLine[]
  /** The latest `count` lines, then those to come. */
  follow(name: string, count: number): LogFollower
  /** Calls `listener` with every line of every function; the answer stops that. */
  onLine(listener: (line: LogLine) => void): () => void
  /** Drops what is kept of a function. */
  forget(name: string): void
  /** Ends every follower. */
  close(): void
}

export function createLogHub(): LogHub {
  return new RingHub()
}

class RingHub implements LogHub {
  readonly #rings = new LRUCache<string, LogRing>({ max: MAX_FUNCTIONS })
  readonly #followers = new Map<string, Set<QueuedFollower>>()
  readonly #listeners = new Set<(line: LogLine) => void>()
  #closed = false

  publish(full: LogLine): void {
    const line = toKept(full)
    this.#ringOf(line.function).push(line)
    for (const follower of this.#followers.get(line.function) ?? []) follower.push(line)
    for (const listener of this.#listeners) listener(line)
  }

  recent(name: string, count: number): readonly LogLine[] {
    return this.#rings.peek(name)?.tail(count) ?? []
  }

  follow(name: string, count: number): LogFollower {
    const follower = new QueuedFollower(this.recent(name, count), closed => this.#unfollow(name, closed))
    this.#followers.set(name, (this.#followers.get(name) ?? new Set()).add(follower))
    if (this.#closed) follower.close()
    return follower
  }

  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  forget(name: string): void {
    this.#rings.delete(name)
  }

  close(): void {
    this.#closed = true
    for (const followers of [...this.#followers.values()]) {
      for (const follower of [...followers]) follower.close()
    }
  }

  #ringOf(name: string): LogRing {
    const held = this.#rings.get(name)
    if (held !== undefined) return held
    const ring = new LogRing()
    this.#rings.set(name, ring)
    return ring
  }

  #unfollow(name: string, follower: QueuedFollower): void {
    const followers = this.#followers.get(name)
    followers?.delete(follower)
    if (followers?.size === 0) this.#followers.delete(name)
  }
}

function toKept(line: LogLine): LogLine {
  const extra = line.message.length - MAX_MESSAGE_CHARS
  if (extra <= 0) return line
  return { ...line, message: `${line.message.slice(0, MAX_MESSAGE_CHARS)}… (${extra} characters more)` }
}
