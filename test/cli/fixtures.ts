// A command line run in this process or in one of its own, and a server that plays the admin plane.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createListener } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { main } from '../../src/cli/main.ts'

export const ROOT = join(import.meta.dirname, '../..')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process; no environment but what is given. */
export async function runHere(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const stdout: (string | Uint8Array)[] = []
  const stderr: (string | Uint8Array)[] = []
  const code = await main(args, {
    stdout: { write: chunk => stdout.push(chunk) },
    stderr: { write: chunk => stderr.push(chunk) },
    env,
  })
  return { code, stdout: toText(stdout), stderr: toText(stderr) }
}

/** Runs the executable as a checkout does. */
export async function runBin(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = ROOT): Promise<Ran> {
  const program = join(ROOT, 'src/cli/bin.ts')
  const child = spawn(process.execPath, ['--no-node-snapshot', program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: child.exitCode, stdout, stderr }
}

function toText(chunks: readonly (string | Uint8Array)[]): string {
  return chunks.map(chunk => (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))).join('')
}

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface Api {
  readonly url: string
  readonly requests: readonly SeenRequest[]
}

/** Serves what `answer` makes of each request until the test ends, and keeps what came in. */
export async function openApi(
  t: TestContext,
  answer: (request: SeenRequest, response: ServerResponse) => void,
): Promise<Api> {
  const requests: SeenRequest[] = []
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming)
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body }
    requests.push(request)
    answer(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** With a port that was just free. */
export async function findSilentUrl(): Promise<string> {
  const listener = createListener()
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const { port } = listener.address() as AddressInfo // it listens on TCP
  await promisify(listener.close.bind(listener))()
  return `http://127.0.0.1:${port}`
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value))
}

/** A folder's index.ts, gone after the test. */
export function makeEntry(t: TestContext, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'index.ts'), source)
  return join(folder, 'index.ts')
}
