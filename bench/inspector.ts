// V8's sampling profiler in a running Node process, from outside: SIGUSR1 makes it listen for a debugger on loopback.

import { setTimeout as sleep } from 'node:timers/promises'

/** As the protocol has it: https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** Node of each sample. */
  readonly samples: readonly number[]
  /** Microseconds from the sample before. */
  readonly timeDeltas: readonly number[]
}

export interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

/** Node's own; only one process at a time can have it. */
const ENDPOINT = 'http://127.0.0.1:9229/json/list'
const POLLS = 50
const POLL_MS = 100
/** Sampling takes a hundredth of the time so. */
const INTERVAL_US = 500

/**
 * Samples what the process does while `work` runs.
 * @throws when nobody listens, or another process has the debugger's port.
 */
export async function profile(pid: number, work: () => Promise<void>): Promise<CpuProfile> {
  process.kill(pid, 'SIGUSR1')
  const session = await connect(await findDebugger())
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
    await work()
    const { profile } = (await session.post('Profiler.stop')) as { profile: CpuProfile }
    return profile
  } finally {
    session.close()
  }
}

async function findDebugger(): Promise<string> {
  for (let poll = 0; poll < POLLS; poll++) {
    const targets = await fetch(ENDPOINT).then(
      async answer => (await answer.json()) as readonly { webSocketDebuggerUrl: string }[],
      () => undefined,
    )
    if (targets?.[0] !== undefined) return targets[0].webSocketDebuggerUrl
    await sleep(POLL_MS)
  }
  throw new Error(`no debugger listens at ${ENDPOINT}`)
}

interface Session {
  post(method: string, params?: object): Promise<unknown>
  close(): void
}

async function connect(url: string): Promise<Session> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, (answer: { result: unknown }) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data))
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`${url} refuses a debugger`)))
  })
  let last = 0
  return {
    post(method, params = {}) {
      const id = ++last
      socket.send(JSON.stringify({ id, method, params }))
      return new Promise(resolve => waiting.set(id, ({ result }) => resolve(result)))
    },
    close: () => socket.close(),
  }
}
