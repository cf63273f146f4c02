// Changes to one name go one after another; those to others don't wait for them. What all of them hold is bounded.

import { IsoletError } from '../base/errors.ts'

export interface NameQueue {
  /**
   * Runs `change` when the earlier ones of that name have settled, however they did.
   * @param bytes what the change holds until it has settled itself.
   * @throws IsoletError ERR_CLOSED after `close`; ERR_BUSY when too many changes of that name wait, or when this one
   * and all others would hold too many bytes. One that is alone may hold any number.
   */
  run<T>(name: string, bytes: number, change: () => Promise<T>): Promise<T>
  /** Takes no more; settles when every change begun so far has. */
  close(): Promise<void>
}

/** Changes of one name that wait or run. */
const MAX_CHANGES = 32

/** The changes of one name. */
interface Line {
  length: number
  tail: Promise<void>
}

export function createNameQueue(maxBytes: number): NameQueue {
  const lines = new Map<string, Line>()
  let heldBytes = 0
  let closed = false

  function check(name: string, bytes: number): void {
    if (closed) throw new IsoletError('ERR_CLOSED', 'the server is shutting down')
    if ((lines.get(name)?.length ?? 0) >= MAX_CHANGES)
      throw new IsoletError('ERR_BUSY', `${MAX_CHANGES} changes to "${name}" wait already`)
    if (heldBytes > 0 && heldBytes + bytes > maxBytes)
      throw new IsoletError('ERR_BUSY', `deploys hold ${heldBytes} of at most ${maxBytes} bytes; this one has ${bytes}`)
  }

  function leave(name: string, line: Line, bytes: number): void {
    heldBytes -= bytes
    line.length -= 1
    if (line.length === 0) lines.delete(name)
  }

  return {
    async run(name, bytes, change) {
      check(name, bytes)
      const line = lines.get(name) ?? { length: 0, tail: Promise.resolve() }
      lines.set(name, line)
      heldBytes += bytes
      const result = line.length === 0 ? change() : line.tail.then(change)
      line.length += 1
      const left = settled(result).then(() => leave(name, line, bytes))
      line.tail = left
      // Whoever hears of the end and asks again finds its room free.
      await left
      return await result
    },
    async close() {
      closed = true
      await Promise.all([...lines.values()].map(({ tail }) => tail))
    },
  }
}

/** Never rejects: a failure is its caller's to see, and must not stop those that wait behind it. */
async function settled(result: Promise<unknown>): Promise<void> {
  await Promise.allSettled([result])
}
