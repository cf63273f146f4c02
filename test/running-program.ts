// A program of the project in a process of its own: what it has written so far, waiting for what it writes, its end.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'

export const ROOT = join(import.meta.dirname, '..')

export interface RunningProgram extends AsyncDisposable {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Settles with the match once the program has written it, to either stream. @throws when it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  /** Exit code and signal, once everything that it wrote is here. */
  readonly closed: Promise<[code: number | null, signal: NodeJS.Signals | null]>
  /** Sends SIGINT until the program has ended: it may not have begun to listen yet, or take two as one. */
  interruptUntilClosed(): Promise<number | null>
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Starts a program, its path from the project's root, on this Node, as `npm` does; killed when disposed, if it still runs then. */
export function startProgram(program: string, args: readonly string[], options: ProgramOptions = {}): RunningProgram {
  const { cwd = ROOT, env } = options
  const child = spawn(process.execPath, ['--no-node-snapshot', resolve(ROOT, program), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = [keep(child.stdout), keep(child.stderr)]
  const closed = once(child, 'close') as RunningProgram['closed'] // what `close` of a child process carries
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  return {
    child,
    stdout,
    stderr,
    closed,
    async until(pattern) {
      for (;;) {
        const match = pattern.exec(stdout() + stderr())
        if (match !== null) return match
        if (isOver()) throw new Error(`ended before it wrote ${pattern}:\n${stdout()}${stderr()}`)
        await nextTurn()
      }
    },
    async interruptUntilClosed() {
      while (!isOver()) {
        child.kill('SIGINT')
        await nextTurn()
      }
      return (await closed)[0]
    },
    async [Symbol.asyncDispose]() {
      if (!isOver()) child.kill('SIGKILL')
      await closed
    },
  }
}

function keep(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  return () => text
}
