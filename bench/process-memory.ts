// What memory processes take, as the kernel counts it.

import { readProcess } from './cell-processes.ts'

export interface ProcessMemory {
  /** Pages that are in memory, shared ones counted for each process. */
  readonly rssMiB: number
  /** The same with each shared page divided among those that share it: sums up over processes. */
  readonly pssMiB: number
}

const KIB_PER_MIB = 1024

/** Of all these together; those that have ended take none. @throws when none is left, and where there is no /proc. */
export function readMemory(pids: readonly number[]): ProcessMemory {
  const rollups = pids.map(pid => readProcess(pid, 'smaps_rollup')).filter(rollup => rollup !== '')
  if (rollups.length === 0) throw new Error(`none of the processes ${pids.join(', ')} is there`)
  const sum = (field: string) => rollups.reduce((total, rollup) => total + toMiB(rollup, field), 0)
  return { rssMiB: sum('Rss'), pssMiB: sum('Pss') }
}

/** `Pss:      309 kB`: see proc_pid_smaps(5). */
export function toMiB(rollup: string, field: string): number {
  return Number(new RegExp(`^${field}: +(\\d+) kB`, 'm').exec(rollup)?.[1]) / KIB_PER_MIB
}
