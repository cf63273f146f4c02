// Tasks that a guest queues for itself, such as the messages of its ports: the host only says when the next one runs.
// The guest keeps the queue, so that a flood of tasks fills its own heap.

import { Entry, Op } from '../../sandbox/contract.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Held, Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'

export function createTaskOps(guest: Guest, clock: Clock): OpTable {
  /** Invocations that will be entered for a task, in line: each is once at a time, however often it asks. */
  const waiting = new Map<Invocation, Held>()
  let turn: Timer | undefined

  // In a later turn: a guest that queues without end must still hear of its fetches, timers and its caller. One task a
  // turn, however many requests wait: others on this thread wait for one entry of this guest, not for hundreds.
  function serveOne(): void {
    turn = undefined
    const [invocation] = waiting.keys()
    if (invocation === undefined) return
    leave(invocation)
    guest.post(invocation, Entry.task, 0)
  }

  function join(invocation: Invocation): void {
    const held = { release: () => leave(invocation) }
    waiting.set(invocation, held)
    invocation.hold(held)
    turn ??= clock.soon(serveOne)
  }

  function leave(invocation: Invocation): void {
    const held = waiting.get(invocation)
    if (held !== undefined) invocation.letGo(held)
    waiting.delete(invocation)
    if (waiting.size > 0) {
      turn ??= clock.soon(serveOne)
      return
    }
    turn?.stop()
    turn = undefined
  }

  return {
    [Op.queueTask]: ({ invocation }) => {
      if (invocation === undefined) return refuse('Error', 'no task runs while the module starts')
      if (!invocation.isOver && !waiting.has(invocation)) join(invocation)
    },
  }
}
