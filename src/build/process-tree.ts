// The builder and its one child, esbuild, as one thing to weigh and to kill. Knows process ids only.

import { readFileSync } from 'node:fs'
import { platform } from 'node:os'

/** Process groups are POSIX's: a process forked as `detached` leads one, and what it starts is in it. */
export const HAS_GROUPS = platform() !== 'win32'

const PAGE_BYTES = 4096

/**
 * Memory that a process and its children hold for themselves, in bytes; 0 where there is no /proc, or the process is
 * gone. Pages of files don't count: all processes share those of the Node binary.
 */
export function readTreeBytes(pid: number): number {
  return [pid, ...readChildren(pid)].reduce((sum, each) => sum + readOwnBytes(each), 0)
}

/** What the main thread of `pid` has started and is still there. */
export function readChildren(pid: number): number[] {
  return readText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
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

function readOwnBytes(pid: number): number {
  const [, resident = 0, shared = 0] = readText(`/proc/${pid}/statm`).split(' ').map(Number)
  return (resident - shared) * PAGE_BYTES
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
