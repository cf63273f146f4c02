// All ops of one guest, put together. The only file of this room that knows the others.

import type { Clock } from '../base/clock.ts'
import type { GuestFailure } from '../isolate/faults.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Invocation } from '../isolate/invocation.ts'
import type { OpTable } from '../isolate/op-table.ts'
import { createAnswerOps } from './answers.ts'
import { createCompressionOps } from './compression.ts'
import { createConsoleOps, type WriteLog } from './console.ts'
import { createCryptoOps } from './crypto.ts'
import type { Threads } from './crypto-queue.ts'
import type { Egress } from './egress.ts'
import { createFetchOps, type GuestEgress } from './fetch.ts'
import { createMemoryOps } from './memory.ts'
import { createSinks } from './sinks.ts'
import { createSources, type Sources } from './sources.ts'
import { createTaskOps } from './tasks.ts'
import { createTextOps } from './text.ts'
import { createTimerOps } from './timers.ts'
import { createUrlOps } from './url.ts'

export interface GuestOpsOptions {
  readonly guest: Guest & { readonly memoryMiB: number }
  readonly clock: Clock
  readonly egress: Egress
  readonly userAgent: string
  /** Shared by all guests of a process. */
  readonly threads: Threads
  /** Console output that a module may make while it starts, in bytes. */
  readonly startupLogBytes: number
  readonly readEgress: () => GuestEgress
  readonly findInvocation: (id: number) => Invocation | undefined
  readonly mapFailure: (failure: GuestFailure) => GuestFailure
  readonly onException: (invocation: Invocation, failure: GuestFailure) => void
  readonly writeLog: WriteLog
}

export interface GuestOps {
  readonly table: OpTable
  readonly sources: Sources
}

export function createGuestOps(options: GuestOpsOptions): GuestOps {
  const { guest, clock, writeLog, startupLogBytes, threads } = options
  const sources = createSources(guest)
  const sinks = createSinks(guest)
  const table: OpTable = {
    ...createAnswerOps({ ...options, sources, sinks }),
    ...sources.ops,
    ...sinks.ops,
    ...createTimerOps(guest, clock),
    ...createTaskOps(guest, clock),
    ...createFetchOps({ ...options, sources, sinks }),
    ...createConsoleOps(writeLog, startupLogBytes),
    ...createUrlOps(),
    ...createTextOps(),
    ...createMemoryOps(guest.memoryMiB),
    ...createCryptoOps(guest, threads),
    ...createCompressionOps(guest),
  }
  return { table, sources }
}
