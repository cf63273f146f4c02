// Keeps the cores of a measurement from going to sleep while requests are sent one by one. A core with nothing to do for
// some 50 µs sleeps, and in a virtual machine waking it takes as long as the request itself. Whether it slept between two
// requests depends on how soon the next one came: plain Hono took 0.031 ms in one round and 0.074 in the next, and was two
// or three times as fast as isolet, when it is one and a half times. Awake, rounds differ by 2 %.

import { spawn } from 'node:child_process'
import { type Cores, findProgram, pin } from './cores.ts'

/** Turns until whoever started it is gone. */
const SPIN = `
const parent = process.ppid
for (let turn = 1; ; turn++) if (turn % 10_000_000 === 0 && process.ppid !== parent) process.exit()
`

/**
 * Has something idle run on each of the cores until it is disposed: the system takes it off at once for anything else
 * (SCHED_IDLE, see sched(7)). Does nothing where there is no `chrt` to say so, or no way to keep to cores.
 */
export function keepAwake(cores: Cores | undefined): Disposable {
  const isAble = cores !== undefined && findProgram('chrt') !== undefined
  const spinners = isAble ? [cores.servers, cores.load].map(spin) : []
  return {
    [Symbol.dispose]() {
      for (const end of spinners) end()
    },
  }
}

/** Gives what ends it. */
function spin(core: number): () => void {
  const [program, ...args] = pin(['chrt', '--idle', '0', process.execPath, '-e', SPIN], core)
  const child = spawn(program, args, { stdio: 'ignore' })
  return () => void child.kill('SIGKILL')
}
