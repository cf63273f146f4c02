// A program in a process group of its own, one of bench/servers or another runtime's: started, what it prints about its
// URLs read, and ended with all that it started in turn.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Command, pin } from './cores.ts'

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

/** Any program that prints lines once it serves. */
export interface Program {
  readonly name: string
  readonly command: Command
  /** It and all that it starts run on that one, if given. */
  readonly core?: number | undefined
  /** Lines that it prints. @default 1 */
  readonly lines?: number | undefined
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

export interface ChildProgram extends AsyncDisposable {
  readonly pid: number
  readonly lines: readonly string[]
}

/** How long a server may take to end by itself, in milliseconds. */
const GRACE_MS = 5000

/** @param core the server and all that it starts run on that one, if given. */
export async function startServer({ name, file, args = [] }: Contender, core?: number): Promise<ChildServer> {
  const path = fileURLToPath(new URL(`./servers/${file}`, import.meta.url))
  const program = await startProgram({ name, command: [process.execPath, '--no-node-snapshot', path, ...args], core })
  const urls: Record<string, string> = JSON.parse(program.lines[0] ?? '{}')
  return {
    pid: program.pid,
    urlOf(wanted) {
      const url = urls[wanted]
      if (url === undefined) throw new Error(`${name} serves no ${wanted}`)
      return url
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

/** @throws when it ends before it has printed its lines. */
export async function startProgram({ name, command, core, lines: count = 1, env }: Program): Promise<ChildProgram> {
  const [program, ...args] = pin(command, core)
  const options = { env: { ...process.env, ...env }, detached: true } as const
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  const release = endWithUs(child)
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  const lines = await Promise.race([readLines(child, count), failed])
  if (child.pid === undefined || lines.length < count) throw new Error(`${name} does not start`)
  return {
    pid: child.pid,
    lines,
    async [Symbol.asyncDispose]() {
      await end(child)
      release()
    },
  }
}

/** The first lines that it prints; fewer when it ends before. */
async function readLines({ stdout }: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = []
  if (stdout === null) return lines
  for await (const line of createInterface({ input: stdout })) {
    lines.push(line)
    if (lines.length === count) break
  }
  return lines
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
