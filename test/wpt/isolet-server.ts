// `isolet serve` in a process of its own, with functions in cells: deploys a module, calls it once, deletes it. Started
// anew when it has ended. Knows nothing of tests.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningProgram, startProgram } from '../running-program.ts'

export interface Answer {
  readonly status: number
  /** `isolet-error`; null for an answer of the function's own. */
  readonly code: string | null
  readonly text: string
}

export interface Trial {
  /** To the deploy: 201, or a refusal. */
  readonly deployed: Answer
  /** To the call; undefined when there was nothing to call. */
  readonly called: Answer | undefined
}

export interface IsoletServer extends AsyncDisposable {
  /** @throws when no answer comes, be it that the server has ended or that it takes too long. */
  try(name: string, module: string): Promise<Trial>
}

export interface Limits {
  readonly cpuMs: number
  readonly startupCpuMs: number
  readonly wallMs: number
  readonly subrequests?: number
}

interface Planes extends AsyncDisposable {
  readonly url: string
  readonly adminUrl: string
  readonly token: string
  readonly hasEnded: () => boolean
}

const EGRESS = 'localhost,127.0.0.1'
/** Past the function's own limit the server has to answer for it, in milliseconds. */
const SLACK_MS = 15_000

export async function openIsoletServer(limits: Limits): Promise<IsoletServer> {
  const query = new URLSearchParams({ ...toStrings(limits), egress: EGRESS })
  let opening = openPlanes()
  await opening
  const current = async (): Promise<Planes> => {
    const seen = opening
    const planes = await seen
    // Several may find it so at once; the first of them opens.
    if (planes.hasEnded() && opening === seen) opening = reopen(planes)
    return opening
  }
  return {
    async try(name, module) {
      const { url, adminUrl, token } = await current()
      const ask = (target: string, init: RequestInit = {}) => askFor(target, init, limits.wallMs + SLACK_MS)
      const authorization = `Bearer ${token}`
      const path = `${adminUrl}/v1/functions/${name}`
      const headers = { authorization, 'content-type': 'text/javascript' }
      const deployed = await ask(`${path}?${query}`, { method: 'PUT', headers, body: module })
      if (deployed.status !== 201) return { deployed, called: undefined }
      const called = await ask(`${url}/fn/${name}/`)
      await ask(path, { method: 'DELETE', headers: { authorization } })
      return { deployed, called }
    },
    [Symbol.asyncDispose]: async () => (await opening)[Symbol.asyncDispose](),
  }
}

async function askFor(url: string, init: RequestInit, timeoutMs: number): Promise<Answer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  return { status: response.status, code: response.headers.get('isolet-error'), text: await response.text() }
}

async function reopen(ended: Planes): Promise<Planes> {
  await ended[Symbol.asyncDispose]()
  return openPlanes()
}

async function openPlanes(): Promise<Planes> {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-wpt-'))
  const ports = ['--port', '0', '--admin-port', '0', '--data', folder]
  const args = ['serve', '--cells', '1', '--allow-private-egress', ...ports]
  const program = startProgram('src/cli/bin.ts', args, { cwd: folder })
  const release = endWithUs(program)
  const [line] = await program.until(/^.*"serving".*$/m)
  const { url, adminUrl } = JSON.parse(line)
  return {
    url,
    adminUrl,
    token: readFileSync(join(folder, 'admin-token'), 'utf8').trim(),
    hasEnded: () => program.child.exitCode !== null || program.child.signalCode !== null,
    async [Symbol.asyncDispose]() {
      await program.interruptUntilClosed()
      release()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Whatever ends this process ends the server. */
function endWithUs({ child }: RunningProgram): () => void {
  const kill = () => child.kill('SIGKILL')
  const exit = () => process.exit(1)
  process.on('exit', kill).on('SIGINT', exit).on('SIGTERM', exit)
  return () => void process.off('exit', kill).off('SIGINT', exit).off('SIGTERM', exit)
}

function toStrings(limits: Limits): Record<string, string> {
  return Object.fromEntries(Object.entries(limits).map(([key, value]) => [key, String(value)]))
}
