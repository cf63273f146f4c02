// `isolet serve` as a process of its own, which tests can kill.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProgram } from '../running-program.ts'
import { createCalls, type TestServer } from './test-server.ts'

export interface ChildServer extends ReturnType<typeof createCalls>, AsyncDisposable {
  /** Sends the signal; settles with how the process ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Settles once the log holds this text. */
  untilLogged(text: string): Promise<void>
  readonly call: TestServer['call']
}

/** Starts it on free ports and waits until it serves. */
export async function startServer(dataDir: string): Promise<ChildServer> {
  const args = ['serve', '--port', '0', '--admin-port', '0', '--data', dataDir]
  const program = startProgram('src/cli/bin.ts', args, { cwd: dataDir })
  const [line] = await program.until(/^.*"serving".*$/m)
  const { url, adminUrl } = JSON.parse(line)
  const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim()
  return {
    ...createCalls({ url, adminUrl, token }),
    async end(signal) {
      program.child.kill(signal)
      const [code, endedBy] = await program.closed
      return { code, signal: endedBy }
    },
    untilLogged: async text => void (await program.until(new RegExp(RegExp.escape(text)))),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}
