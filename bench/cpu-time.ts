// CPU that a process has used, from outside.

import { readdirSync, readFileSync } from 'node:fs'

/** Of these together. @throws where one of them has ended. */
export function readAllCpuUs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readCpuUs(pid), 0)
}

/** Microseconds of CPU of all threads that live, see proc(5) on schedstat. */
export function readCpuUs(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const ns = readdirSync(tasks).map(task => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]))
  return ns.reduce((sum, each) => sum + each, 0) / 1000
}
