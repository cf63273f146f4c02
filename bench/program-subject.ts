// What all subjects have in common: a program that is started, and what it and those that it started make of it.

import { findStarted } from './cell-processes.ts'
import { type ChildProgram, type Program, startProgram } from './child-server.ts'
import type { RunningSubject } from './subject.ts'

/** What the lines that a program printed tell of it. */
export type Told = Omit<RunningSubject, 'pids' | typeof Symbol.asyncDispose>

export async function startProgramSubject(
  program: Program,
  toTold: (lines: readonly string[]) => Told,
): Promise<RunningSubject> {
  const running = await startProgram(program)
  return { ...(await tell(running, toTold)), ...toProcesses(running) }
}

/** Of programs that print their port and version: a router in front, tenants by path. */
export function toRouterTold([line = '']: readonly string[]): Told {
  const { port, version } = JSON.parse(line)
  return { version, urlOf: (bundle, tenant) => `http://127.0.0.1:${port}/${bundle}/${tenant}/` }
}

/** A program that says what nobody understands is ended. */
async function tell(running: ChildProgram, toTold: (lines: readonly string[]) => Told): Promise<Told> {
  try {
    return toTold(running.lines)
  } catch (error) {
    await running[Symbol.asyncDispose]()
    throw error
  }
}

function toProcesses(running: ChildProgram): Pick<RunningSubject, 'pids' | typeof Symbol.asyncDispose> {
  return {
    pids: () => [running.pid, ...findStarted(running.pid)],
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
