// Requests that wait for a lease, first come first served within a key; a key that can't be served does not hold up
// the others. Bounded, and nobody waits past their time.

import type { Clock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'

export interface Waiter<D, Result> {
  readonly demand: D
  resolve(result: Result): void
  reject(error: unknown): void
}

export interface WaitingLine<D, Result> {
  readonly length: number
  /** @throws IsoletError ERR_BUSY at once when the line is full or waitMs is 0, otherwise after waitMs. */
  join(demand: D): Promise<Result>
  /** Offers each waiter to `tryServe`; those it answers true for leave the line. */
  serve(tryServe: (waiter: Waiter<D, Result>) => boolean): void
  close(error: IsoletError): void
}

/** Waiters of one key; the next one is turned away. A line that can't be served within a second is a lie. */
const MAX_WAITING_PER_KEY = 1024

interface Waitable {
  readonly key: string
  readonly name: string
  readonly waitMs: number
  readonly waitedMs: number
}

export function createWaitingLine<D extends Waitable, Result>(clock: Clock): WaitingLine<D, Result> {
  const lines = new Map<string, Set<Waiter<D, Result>>>()
  let length = 0

  function leave(waiter: Waiter<D, Result>): void {
    const line = lines.get(waiter.demand.key)
    if (line === undefined || !line.delete(waiter)) return
    length -= 1
    if (line.size === 0) lines.delete(waiter.demand.key)
  }

  function enter(demand: D): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const timer = clock.after(Math.max(0, demand.waitMs - demand.waitedMs), () =>
      waiter.reject(busy(demand, `${demand.waitMs} ms of waiting are over`)),
    )
    const settle = <V>(end: (value: V) => void) => {
      return (value: V): void => {
        timer.stop()
        leave(waiter)
        end(value)
      }
    }
    const waiter: Waiter<D, Result> = { demand, resolve: settle(resolve), reject: settle(reject) }
    const line = lines.get(demand.key) ?? new Set()
    lines.set(demand.key, line.add(waiter))
    length += 1
    return promise
  }

  return {
    get length() {
      return length
    },
    async join(demand) {
      if (demand.waitMs === 0) throw busy(demand, 'waitMs is 0')
      if ((lines.get(demand.key)?.size ?? 0) >= MAX_WAITING_PER_KEY)
        throw busy(demand, `${MAX_WAITING_PER_KEY} requests wait already`)
      return await enter(demand)
    },
    serve(tryServe) {
      for (const line of [...lines.values()]) {
        for (const waiter of line) {
          if (!tryServe(waiter)) break
        }
      }
    },
    close(error) {
      for (const line of [...lines.values()]) {
        for (const waiter of [...line]) waiter.reject(error)
      }
    },
  }
}

function busy({ name }: Waitable, why: string): IsoletError {
  return new IsoletError('ERR_BUSY', `no isolate is free for ${name}: ${why}`)
}
