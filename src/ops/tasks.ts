// Tasks that a guest queues for itself, such as the messages of its ports: the host only says when the next one runs.
// The guest keeps the queue, so that a flood of tasks fills its own heap.

import { Entry, Op } from '../../sandbox/contract.ts'
import type { Clock } from '../base/clock.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'

export function createTaskOps(guest: Guest, clock: Clock): OpTable {
  /** Invocations that will be entered for a task: each is once at a time, however often it asks. */
  const waiting = new Set<Invocation>()
  return {
    [Op.queueTask]: ({ invocation }) => {
      if (invocation === undefined) return refuse('Error', 'no task runs while the module starts')
      if (waiting.has(invocation)) return
      waiting.add(invocation)
      // In a later turn: a guest that queues without end must still hear of its fetches, timers and its caller.
      const turn = clock.soon(() => {
        stop()
        guest.post(invocation, Entry.task, 0)
      })
      const stop = (): void => {
        waiting.delete(invocation)
        turn.stop()
        invocation.letGo(held)
      }
      const held = { release: stop }
      invocation.hold(held)
    },
  }
}
