// `isolet serve` as a process of its own, which tests can kill.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createCalls, type TestServer } from './test-server.ts'

const BIN = join(import.meta.dirname, '../../src/cli/bin.ts')

export interface ChildServer extends ReturnType<typeof createCalls>, AsyncDisposable {
  /** Sends the signal; settles with how the process ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Settles once a line of the log holds this text. */
  untilLogged(text: string): Promise<void>
  readonly call: TestServer['call']
}

/** Starts it on free ports and waits until it serves. */
export async function startServer(dataDir: string): Promise<ChildServer> {
  const args = ['--no-node-snapshot', BIN, 'serve', '--port', '0', '--admin-port', '0', '--data', dataDir]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: dataDir })
  const lines = readLines(child)
  const { url, adminUrl } = JSON.parse(await lines.next('"serving"'))
  const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim()
  const exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const end: ChildServer['end'] = signal => {
    child.kill(signal)
    return exit
  }
  return {
    ...createCalls({ url, adminUrl, token }),
    end,
    untilLogged: async text => void (await lines.next(text)),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

function readLines(child: ChildProcess): { next(text: string): Promise<string> } {
  if (child.stderr === null) throw new Error('standard error is no pipe')
  const seen: string[] = []
  const reader = createInterface(child.stderr).on('line', line => seen.push(line))
  return {
    async next(text) {
      for (;;) {
        const found = seen.find(line => line.includes(text))
        if (found !== undefined) return found
        // An early end would leave the wait without an event.
        if (child.exitCode !== null) throw new Error(`the server ended: ${seen.join('\n')}`)
        await Promise.race([once(reader, 'line'), once(reader, 'close')])
      }
    },
  }
}
