// The builders of this process, and esbuild below them, as /proc shows them.

import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

export interface Process {
  readonly pid: number
  readonly command: string
}

/** Builders of `owner`, each followed by its esbuild once that has started. */
export function readTree(owner: number): Process[] {
  const builders = readChildren(owner).filter(({ command }) => command.includes('builder-process'))
  // Between fork and exec a child bears its parent's name.
  const isEsbuild = ({ command }: Process): boolean => command.includes('--service=')
  return builders.flatMap(builder => [builder, ...readChildren(builder.pid).filter(isEsbuild)])
}

/** Asks once a turn of the event loop until the answer is true. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

/** Dead, be it that nobody has asked yet how it died. */
export function isGone({ pid }: Process): boolean {
  return /^State:\s+[^ZX]/m.exec(readText(`/proc/${pid}/status`)) === null
}

/** Memory that a process shares with no file, in bytes. */
export function readOwnBytes(pid: number): number {
  const [, resident = 0, shared = 0] = readText(`/proc/${pid}/statm`).split(' ').map(Number)
  return (resident - shared) * 4096
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readChildren(pid: number): Process[] {
  const pids = readText(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)
  return pids.map(child => ({ pid: child, command: readText(`/proc/${child}/cmdline`).replaceAll('\0', ' ') }))
}
