// Which core a program runs on, where `taskset` is there to say so, and which programs are there.

import { accessSync, constants } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'

export type Command = readonly [program: string, ...args: string[]]

/** Cores for servers and for what drives them. */
export interface Cores {
  readonly servers: number
  readonly load: number
}

/** Undefined where programs can't be pinned, or have only one core to share. */
export function findCores(): Cores | undefined {
  return findProgram('taskset') && availableParallelism() > 1 ? { servers: 0, load: 1 } : undefined
}

export function pin(command: Command, core: number | undefined): Command {
  return core === undefined ? command : ['taskset', '-c', String(core), ...command]
}

/** Path of the first executable of that name in PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
