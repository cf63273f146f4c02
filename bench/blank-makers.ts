// What the blank bench makes: what isolated-vm alone would cost, a blank, and one as a host keeps it ahead, warmed up.

import ivm from 'isolated-vm'
import { systemClock } from '../src/base/clock.ts'
import { DEFAULT_LIMITS } from '../src/base/limits.ts'
import { readGuestRuntime } from '../src/build/guest-runtime.ts'
import { rehearse } from '../src/host/rehearsal.ts'
import { Seat } from '../src/host/seat.ts'
import { UNWATCHED } from '../src/isolate/entry-watch.ts'
import { createGuestRuntime } from '../src/isolate/guest-runtime.ts'
import { createTurns } from '../src/isolate/turns.ts'
import { hardenV8 } from '../src/isolate/v8-flags.ts'
import { createThreads } from '../src/ops/crypto-queue.ts'
import { createLocalEgress } from '../src/ops/local-egress.ts'

export const BLANK_KINDS = ['bare', 'blank', 'warmed'] as const
export type BlankKind = (typeof BLANK_KINDS)[number]

/** Makes one and gives what disposes of it. */
export type Make = () => () => void

const { memoryMiB } = DEFAULT_LIMITS

/** Both in the same process, under the flags and with the code cache that a host has. */
export async function openMakers(): Promise<Readonly<Record<BlankKind, Make>>> {
  hardenV8()
  const clock = systemClock
  const egress = createLocalEgress({ allowPrivate: false })
  const runtime = createGuestRuntime(await readGuestRuntime())
  await rehearse({ runtime, clock, egress })
  const shared = { runtime, clock, egress, threads: createThreads(clock), watch: UNWATCHED, turns: createTurns() }
  const ignore = (): void => undefined
  const openSeat = (): Seat => new Seat({ ...shared, memoryMiB, onLog: ignore, onInternalError: ignore })
  return {
    bare: () => {
      const isolate = new ivm.Isolate({ memoryLimit: memoryMiB })
      const context = isolate.createContextSync()
      return () => {
        context.release()
        isolate.dispose()
      }
    },
    blank: () => {
      const seat = openSeat()
      return () => seat.dispose()
    },
    warmed: () => {
      const seat = openSeat()
      seat.guest.warmUp(false)
      return () => seat.dispose()
    },
  }
}
