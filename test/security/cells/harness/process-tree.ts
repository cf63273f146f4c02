// A process and its descendants as /proc tells them: which there are, and how much memory they hold.

import { readdirSync, readFileSync } from 'node:fs'

interface TreeReading {
  /** Those alive, the root first. */
  readonly pids: readonly number[]
  /** Memory of each process's own, and the largest share of pages backed by files, once. */
  readonly bytes: number
}

const PAGE_BYTES = 4096

/**
 * PSS would be exact, but takes the kernel 1 ms for each process; this takes 0.1. Pages of the Node binary are in
 * every process, so they count once.
 */
export function readTree(root: number): TreeReading {
  const pids: number[] = []
  let own = 0
  let shared = 0
  for (const queue = [root]; queue.length > 0; ) {
    const pid = queue.shift() as number // just counted
    const pages = readPages(pid)
    if (pages === undefined) continue
    pids.push(pid)
    own += pages.own
    shared = Math.max(shared, pages.shared)
    queue.push(...readChildren(pid))
  }
  return { pids, bytes: (own + shared) * PAGE_BYTES }
}

/** Undefined for a process that is gone, or a zombie, which has no pages. */
function readPages(pid: number): { own: number; shared: number } | undefined {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number)
    return resident === 0 ? undefined : { own: resident - shared, shared }
  } catch {
    return undefined
  }
}

/** Each thread has the children that it started. */
function readChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap(thread => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}
