// A program of bench/servers in a process group of its own: started, its functions' URLs read, and ended with all that
// it started in turn.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pin } from './cores.ts'

/** A server by its file in bench/servers, and the name that it bears in results. */
export interface Contender {
  readonly name: string
  readonly file: string
  readonly args?: readonly string[]
}

export interface ChildServer extends AsyncDisposable {
  readonly pid: number
  /** @throws for a function that it doesn't serve. */
  urlOf(name: string): string
}

/** How long a server may take to end by itself, in milliseconds. */
const GRACE_MS = 5000

/** @param core the server and all that it starts run on that one, if given. */
export async function startServer({ name, file, args = [] }: Contender, core?: number): Promise<ChildServer> {
  const path = fileURLToPath(new URL(`./servers/${file}`, import.meta.url))
  const [program, ...rest] = pin([process.execPath, '--no-node-snapshot', path, ...args], core)
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const release = endWithUs(child)
  const urls = await readUrls(child)
  if (child.pid === undefined || urls === undefined) throw new Error(`${name} does not start`)
  return {
    pid: child.pid,
    urlOf(wanted) {
      const url = urls[wanted]
      if (url === undefined) throw new Error(`${name} serves no ${wanted}`)
      return url
    },
    async [Symbol.asyncDispose]() {
      await end(child)
      release()
    },
  }
}

/** The first line that it prints; undefined when it ends without one. */
async function readUrls({ stdout }: ChildProcess): Promise<Record<string, string> | undefined> {
  if (stdout === null) return undefined
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line)
  return undefined
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const cut = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
    await ended
    clearTimeout(cut)
  }
  killGroup(child)
}

/** A group of its own gets no Ctrl-C from the terminal, so it is ended whenever this process ends. */
function endWithUs(child: ChildProcess): () => void {
  const kill = () => killGroup(child)
  const exit = () => process.exit(1)
  process.on('exit', kill).on('SIGINT', exit).on('SIGTERM', exit)
  return () => process.off('exit', kill).off('SIGINT', exit).off('SIGTERM', exit)
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}
