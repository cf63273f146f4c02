// The guest's console: each call is one line for the log, as long as its request has bytes left for it.

import { LogLevel, Op } from '../../sandbox/contract.ts'
import type { Invocation } from '../isolate/invocation.ts'
import type { OpTable } from '../isolate/op-table.ts'

type LogLevelName = keyof typeof LogLevel

/** Takes one line of console output; `invocation` is undefined while the module starts. */
export type WriteLog = (invocation: Invocation | undefined, level: LogLevelName, message: string) => void

const LEVELS = Object.keys(LogLevel) as LogLevelName[]
/** Each line costs this much beside its text, so that a flood of empty ones ends, too. */
const LINE_BYTES = 32

export function createConsoleOps(write: WriteLog, startupLogBytes: number): OpTable {
  let startupBytes = 0

  function charge(invocation: Invocation | undefined, bytes: number): number {
    if (invocation === undefined) {
      startupBytes += bytes
      return startupLogBytes - startupBytes
    }
    invocation.logBytes += bytes
    return invocation.limits.logBytes - invocation.logBytes
  }

  return {
    [Op.log]: ({ invocation }, level, text) => {
      if (typeof text !== 'string') return
      const name = LEVELS[level as number] ?? 'log'
      const bytes = Buffer.byteLength(text) + LINE_BYTES
      const left = charge(invocation, bytes)
      if (left >= 0) return write(invocation, name, text)
      // Told once, by the line that passed the ceiling.
      if (left + bytes >= 0) write(invocation, 'warn', 'logBytes is spent: the rest of this output is cut')
    },
  }
}
