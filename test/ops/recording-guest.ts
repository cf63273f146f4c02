// A guest that only writes down what it is told, and an invocation it serves on a clock that only the test moves.

import type { Entry } from '../../sandbox/contract.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/base/limits.ts'
import type { Guest } from '../../src/isolate/guest.ts'
import { Invocation } from '../../src/isolate/invocation.ts'
import type { OpTable } from '../../src/isolate/op-table.ts'
import { createFakeClock, type FakeClock } from '../fake-clock.ts'

export interface Told {
  readonly kind: Entry
  readonly id: number
  readonly a: unknown
  readonly b: unknown
}

export interface Room {
  readonly guest: Guest
  readonly told: Told[]
  readonly clock: FakeClock
  readonly invocation: Invocation
  /** Another request of the same guest. */
  open(limits?: Partial<Limits>): Invocation
  /** Asks one of the ops as the guest would, on behalf of the invocation (or of none: the module starts). */
  ask(table: OpTable, op: keyof OpTable, ...args: unknown[]): unknown
  askAtStart(table: OpTable, op: keyof OpTable, ...args: unknown[]): unknown
}

export function createRoom(limits: Partial<Limits> = {}): Room {
  const told: Told[] = []
  const clock = createFakeClock()
  let lastId = 0
  const nextId = () => ++lastId
  const guest: Guest = {
    name: 'f',
    nextId,
    charge: (invocation, cpuUs) => invocation.spend(cpuUs),
    post: (invocation, kind, id, a, b) => void (invocation.isOver || told.push({ kind, id, a, b })),
  }
  const open: Room['open'] = more => createInvocation(nextId(), { ...DEFAULT_LIMITS, ...limits, ...more }, clock)
  const invocation = open()
  const asking =
    (by: Invocation | undefined): Room['ask'] =>
    (table, op, a, b, c, d) =>
      table[op]?.({ guest, invocation: by }, a, b, c, d)
  return { guest, told, clock, invocation, open, ask: asking(invocation), askAtStart: asking(undefined) }
}

function createInvocation(id: number, limits: Limits, clock: FakeClock): Invocation {
  const ignore = () => undefined
  const { wallMs } = limits
  const invocation = new Invocation({
    id,
    requestId: `r${id}`,
    name: 'f',
    limits,
    clock,
    wallMs,
    turnBy: Number.POSITIVE_INFINITY,
    onWallLimit: ignore,
    onEnd: ignore,
  })
  // Who is interested in a failure awaits it.
  invocation.response.catch(ignore)
  return invocation
}
