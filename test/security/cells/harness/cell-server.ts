// `isolet serve` in cell mode, as a tree of processes that attacks may hang or kill. Every wait on it is bounded.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProgram } from '../../../running-program.ts'
import type { Target } from './observations.ts'
import { readTree } from './process-tree.ts'

export interface CellServer extends Target, AsyncDisposable {
  readonly token: string
  /** False once the router has ended. */
  readonly isAlive: () => boolean
  /** The last that it wrote to its log. */
  readonly lastWords: () => string
  /** Asks it to stop; answers the processes still there when it had, or when the time for it was up. */
  stop(): Promise<readonly number[]>
}

/** What all processes of the server may hold together. */
export const MAX_MEMORY_MIB = 1024
const CELLS = '1'
const START_MS = 15_000
const STOP_MS = 5000
const BIN = 'src/cli/bin.ts'

/** Starts it on free ports with its data in that folder, and waits until it serves. */
export async function openCellServer(dataDir: string, args: readonly string[] = []): Promise<CellServer> {
  const bounds = ['--cells', CELLS, '--max-memory', String(MAX_MEMORY_MIB)]
  const given = ['serve', ...bounds, '--port', '0', '--admin-port', '0', '--data', dataDir, ...args]
  const program = startProgram(BIN, given, { cwd: dataDir })
  const { child } = program
  const pid = child.pid ?? 0
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
  const lastWords = (): string => program.stderr().slice(-2000)
  const end = async (): Promise<void> => {
    for (const one of readTree(pid).pids) kill(one)
    await within(STOP_MS, program.closed).catch(() => undefined)
  }
  const started = within(START_MS, program.until(/^.*"serving".*$/m), lastWords)
  const [line] = await started.catch(error => end().then(() => Promise.reject(error)))
  const { url, adminUrl } = JSON.parse(line)
  const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim()
  return {
    ...{ url, adminUrl, pid, token, isAlive, lastWords },
    async stop() {
      const { pids } = readTree(pid)
      child.kill('SIGTERM')
      await within(STOP_MS, program.closed).catch(() => undefined)
      return pids.filter(isRunning)
    },
    [Symbol.asyncDispose]: end,
  }
}

async function within<Value>(ms: number, wait: Promise<Value>, more = () => ''): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`the server took more than ${ms} ms: ${more()}`)), ms)
  try {
    return await Promise.race([wait, promise])
  } finally {
    clearTimeout(timer)
  }
}

function isRunning(pid: number): boolean {
  return readTree(pid).pids.length > 0
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
