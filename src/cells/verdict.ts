// Who is to blame for a cell's death, and in what words. Pure.

import { type ErrorCode, IsoletError } from '../base/errors.ts'
import type { Version } from '../host/version.ts'
import type { Death } from './cell-process.ts'
import type { RouterCall } from './router-call.ts'
import type { KillReason } from './watchdog-board.ts'

export interface Verdict {
  /** The version that ended its cell; undefined when no guest did. */
  readonly culprit: Version | undefined
  readonly code: ErrorCode
  /** "killed: CPU limit of 100 ms passed, and V8 could not stop it". */
  readonly reason: string
}

/** What V8 and the processor end a process with; nobody else sends them to ours. */
const CRASHES = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS', 'SIGFPE'])
/** V8 gives up with these when it can't allocate. */
const OUT_OF_MEMORY = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL'])
const MIB = 1024 * 1024

export function judge(death: Death): Verdict {
  const { report, signal, exitCode } = death
  if (report !== undefined) return judgeKill(death, report.reason)
  const crashed = signal !== null && CRASHES.has(signal)
  if (!crashed && (exitCode === null || exitCode === 0)) return NOBODY
  const culprit = findVersion(death, death.testimony.version)
  if (signal !== null && !OUT_OF_MEMORY.has(signal))
    return { culprit, code: 'ERR_CELL_LOST', reason: `crashed its process (${signal})` }
  const limit = culprit === undefined ? '' : ` of ${culprit.limits.memoryMiB} MiB`
  return { culprit, code: 'ERR_MEMORY_LIMIT', reason: `ran its process out of memory; memoryMiB${limit} passed` }
}

const NOBODY: Verdict = { culprit: undefined, code: 'ERR_CELL_LOST', reason: 'its process was ended from outside' }

function judgeKill(death: Death, reason: KillReason): Verdict {
  const { report, testimony } = death
  const culprit = findVersion(death, report?.version ?? testimony.version)
  const limits = culprit?.limits
  if (reason === 'memory') {
    const rssMiB = Math.round((report?.rssBytes ?? 0) / MIB)
    const code = 'ERR_MEMORY_LIMIT'
    return { culprit, code, reason: `killed: memoryMiB of ${limits?.memoryMiB} MiB passed, process at ${rssMiB} MiB` }
  }
  return { culprit, code: 'ERR_CPU_LIMIT', reason: `killed: cpuMs of ${limits?.cpuMs} ms passed inside of V8` }
}

function findVersion({ findVersion: find }: Death, number: number | undefined): Version | undefined {
  return number === undefined ? undefined : find(number)
}

/** What the culprit's own requests end with. */
export function toFault({ culprit, code, reason }: Verdict): IsoletError {
  const options = code === 'ERR_CELL_LOST' ? { fault: 'guest' as const } : {}
  return new IsoletError(code, `${culprit?.name ?? 'a function'} was ${reason}`, options)
}

/** What a call ends with of which its cell says nothing, though it lives. */
export function toSilence({ version: { name, limits }, request }: RouterCall): IsoletError {
  const what = request === undefined ? 'did not start' : `gave no answer within wallMs, ${limits.wallMs} ms`
  return new IsoletError('ERR_WALL_LIMIT', `${name} ${what}, and its process said nothing of it`, { fault: 'host' })
}

/** What those of others end with that may not be run twice. */
export function toLoss(name: string): IsoletError {
  return new IsoletError(
    'ERR_CELL_LOST',
    `the process that ran ${name} was lost while the request was in its handler; try again if that is safe`,
  )
}
