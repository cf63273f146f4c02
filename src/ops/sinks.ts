// Bodies that the guest writes: a streamed response, or the body of a fetch. The guest is told to wait once
// HIGH_WATER_BYTES are unread, and may not go on all the same beyond MAX_UNREAD_BYTES.

import { Entry, Op } from '../../sandbox/contract.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Held, Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { toOwned } from '../isolate/text-body.ts'

const HIGH_WATER_BYTES = 64 * 1024
const MAX_UNREAD_BYTES = 4 * 1024 * 1024
/** Sinks that one guest may have open: more than requests overlap, with a fetch body for each. */
const MAX_SINKS = 4096

export interface Sinks {
  readonly ops: OpTable
  /** The reading end of a sink, once; `onDone` is called when the body is through, complete or not. */
  take(id: unknown, onDone: () => void): ReadableStream<Uint8Array> | undefined
}

class Sink implements Held {
  readonly id: number
  readonly invocation: Invocation
  readonly stream: ReadableStream<Uint8Array>
  onDone: (() => void) | undefined
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #isOpen = true
  #waiting = false

  constructor(id: number, invocation: Invocation, tell: (kind: Entry, why?: string) => void) {
    this.id = id
    this.invocation = invocation
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: controller => {
          this.#controller = controller
        },
        pull: () => {
          if (!this.#waiting) return
          this.#waiting = false
          tell(Entry.drain)
        },
        cancel: () => {
          tell(Entry.stop, 'the reader is gone')
          this.#close()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
    )
  }

  /** True: go on; false: wait. */
  write(bytes: Uint8Array): boolean {
    if (!this.#isOpen) return false
    if (bytes.byteLength > 0) this.#controller.enqueue(toOwned(bytes))
    const room = this.#controller.desiredSize ?? 0
    if (room < HIGH_WATER_BYTES - MAX_UNREAD_BYTES) this.abort('the guest wrote on while it should have waited')
    this.#waiting = room <= 0
    return !this.#waiting
  }

  end(): void {
    if (!this.#isOpen) return
    this.#controller.close()
    this.#close()
  }

  abort(message: string): void {
    if (!this.#isOpen) return
    this.#controller.error(new Error(message))
    this.#close()
  }

  release(): void {
    this.abort('the request ended before its body did')
  }

  #close(): void {
    this.#isOpen = false
    this.onDone?.()
  }
}

export function createSinks(guest: Guest): Sinks {
  const sinks = new Map<number, Sink>()

  function open(invocation: Invocation): number {
    const id = guest.nextId()
    const sink = new Sink(id, invocation, (kind, why) => guest.post(invocation, kind, id, why))
    sinks.set(id, sink)
    invocation.hold(sink)
    sink.onDone = () => forget(sink)
    return id
  }

  function forget(sink: Sink): void {
    sinks.delete(sink.id)
    sink.invocation.letGo(sink)
  }

  return {
    ops: {
      [Op.openSink]: ({ invocation }) => {
        if (invocation === undefined) return refuse('TypeError', 'no body can be written while the module starts')
        if (sinks.size >= MAX_SINKS) return refuse('RangeError', `more than ${MAX_SINKS} bodies are being written`)
        return open(invocation)
      },
      [Op.write]: (_call, id, bytes) => bytes instanceof Uint8Array && (sinks.get(id as number)?.write(bytes) ?? false),
      [Op.endSink]: (_call, id) => sinks.get(id as number)?.end(),
      [Op.abortSink]: (_call, id, message) =>
        sinks.get(id as number)?.abort(typeof message === 'string' ? message.slice(0, 1024) : 'the guest gave up'),
    },
    take(id, onDone) {
      const sink = sinks.get(id as number)
      if (sink === undefined) return undefined
      sink.onDone = () => {
        forget(sink)
        onDone()
      }
      return sink.stream
    },
  }
}
