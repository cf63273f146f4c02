// setTimeout for guests: each timer belongs to the invocation that made it and ends with it.

import { Entry, Op } from '../../sandbox/contract.ts'
import type { Clock } from '../base/clock.ts'
import type { Guest } from '../isolate/guest.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'
import { createPacer } from './pacer.ts'

/** Timers that one isolate may have pending. Each costs the host about 200 bytes. */
const MAX_TIMERS = 10_000
const MAX_DELAY_MS = 2 ** 31 - 1

export function createTimerOps(guest: Guest, clock: Clock): OpTable {
  const stops = new Map<number, () => void>()
  const begun = clock.now()
  const pacer = createPacer(clock)
  return {
    [Op.startTimer]: ({ invocation }, id, delay) => {
      if (typeof id !== 'number' || typeof delay !== 'number') return refuse('TypeError', 'a timer takes numbers')
      if (invocation === undefined)
        return refuse('Error', 'timers are not available while the module starts: set them in the handler')
      // Nothing is posted for it: after its answer a handler may set and clear timers for all of its budget.
      if (invocation.isOver) return false
      if (stops.size >= MAX_TIMERS) return refuse('RangeError', `more than ${MAX_TIMERS} timers are pending`)
      const timer = clock.after(Math.min(Math.max(0, Math.trunc(delay) || 0), MAX_DELAY_MS), () => pacer.add(fire))
      const fire = (): void => {
        forget()
        guest.post(invocation, Entry.timer, id)
      }
      const held = {
        release: () => {
          stop()
          // It comes too late, which tells the guest to let its callback go.
          guest.post(invocation, Entry.timer, id)
        },
      }
      const forget = (): void => {
        stops.delete(id)
        invocation.letGo(held)
      }
      const stop = (): void => {
        forget()
        timer.stop()
        pacer.drop(fire)
      }
      stops.get(id)?.()
      stops.set(id, stop)
      invocation.hold(held)
    },
    [Op.stopTimer]: (_call, id) => stops.get(id as number)?.(),
    // Whole milliseconds: a finer clock would be a gift to side channels.
    [Op.now]: () => Math.floor(clock.now() - begun),
  }
}
