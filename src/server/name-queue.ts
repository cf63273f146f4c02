// Changes to one name go one after another; those to others don't wait for them.

import { IsoletError } from '../base/errors.ts'

export interface NameQueue {
  /**
   * Runs `change` when the earlier ones of that name have settled, however they did.
   * @throws IsoletError ERR_CLOSED after `close`.
   */
  run<T>(name: string, change: () => Promise<T>): Promise<T>
  /** Takes no more; settles when every change begun so far has. */
  close(): Promise<void>
}

export function createNameQueue(): NameQueue {
  const tails = new Map<string, Promise<void>>()
  let closed = false
  return {
    async run(name, change) {
      if (closed) throw new IsoletError('ERR_CLOSED', 'the server is shutting down')
      const before = tails.get(name)
      const result = before === undefined ? change() : before.then(change)
      const tail = settled(result).then(() => {
        if (tails.get(name) === tail) tails.delete(name)
      })
      tails.set(name, tail)
      return await result
    },
    async close() {
      closed = true
      await Promise.all(tails.values())
    },
  }
}

/** Never rejects: a failure is its caller's to see, and must not stop those that wait behind it. */
async function settled(result: Promise<unknown>): Promise<void> {
  await Promise.allSettled([result])
}
