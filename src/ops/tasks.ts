// Tasks that a guest queues for itself, such as the messages of its ports: the host only says when the next one runs.
// The guest keeps the queue, so that a flood of tasks fills its own heap.

import { Entry, Op } from '../../sandbox/contract.ts'
import type { Clock } from '../base/clock.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { createPacer } from './pacer.ts'

export function createTaskOps(guest: Guest, clock: Clock): OpTable {
  // In a later turn: a guest that queues without end must still hear of its fetches, timers and its caller.
  const pacer = createPacer(clock)
  /** Invocations that will be entered for a task: each is once at a time, however often it asks. */
  const waiting = new Set<Invocation>()

  function join(invocation: Invocation): void {
    const leave = (): void => {
      waiting.delete(invocation)
      invocation.letGo(held)
      pacer.drop(run)
    }
    const run = (): void => {
      leave()
      guest.post(invocation, Entry.task, 0)
    }
    const held = { release: leave }
    waiting.add(invocation)
    invocation.hold(held)
    pacer.add(run)
  }

  return {
    [Op.queueTask]: ({ invocation }) => {
      if (invocation === undefined) return refuse('Error', 'no task runs while the module starts')
      if (!invocation.isOver && !waiting.has(invocation)) join(invocation)
    },
  }
}
