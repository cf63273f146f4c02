// Finds a server's cells from outside, as an operator would: in /proc, by who started them and with what.

import { readdirSync, readFileSync } from 'node:fs'

const CELL = 'cells/cell'

/** Process ids of the cells among all that `pid` has started. */
export function findCells(pid: number): number[] {
  return findStarted(pid).filter(each => readProcess(each, 'cmdline').includes(CELL))
}

/** Process ids of all that `pid` has started, and they in turn. */
export function findStarted(pid: number): number[] {
  const parents = readParents()
  return [...parents.keys()].filter(each => descends(each, pid, parents))
}

function descends(pid: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
  for (let parent = parents.get(pid); parent !== undefined; parent = parents.get(parent))
    if (parent === ancestor) return true
  return false
}

/** Parent by process; both of this machine. */
function readParents(): Map<number, number> {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return new Map(pids.map(pid => [Number(pid), toParent(readProcess(Number(pid), 'stat'))]))
}

/** `4711 (a name (of sorts)) S PARENT …`: see proc_pid_stat(5). */
function toParent(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2])
}

/** Empty for a process that has ended since it was listed. */
export function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
