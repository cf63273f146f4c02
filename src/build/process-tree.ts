// The builder and its one child, esbuild, as one thing to weigh and to kill. Knows process ids only.

import { readFileSync } from 'node:fs'
import { platform } from 'node:os'

/** Process groups are POSIX's: a process forked as `detached` leads one, and what it starts is in it. */
export const HAS_GROUPS = platform() !== 'win32'

/** Resident memory of a process and its children, in bytes; 0 where there is no /proc, or the process is gone. */
export function readTreeBytes(pid: number): number {
  const children = readText(`/proc/${pid}/task/${pid}/children`).trim().split(' ').map(Number)
  return [pid, ...children].reduce((sum, each) => sum + readResidentBytes(each), 0)
}

/**
 * Kills a process that leads a group, with all of the group. A busy esbuild doesn't notice that its input ended, so it
 * has to be killed itself; where there are no groups it ends with its build.
 */
export function killTree(pid: number): void {
  try {
    process.kill(HAS_GROUPS ? -pid : pid, 'SIGKILL')
  } catch {
    // Gone already: ESRCH, or EPERM where only its zombie is left (macOS).
  }
}

function readResidentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? '0'
  return Number(kibibytes) * 1024
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
