// The suite's own server, wptserve, on loopback: a process of Python that ends with this one.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SuiteOrigin } from './module/build-module.ts'

export interface SuiteServer extends SuiteOrigin, AsyncDisposable {}

/** Undefined where there is no Python to run it. @throws when it does not start. */
export async function openSuiteServer(suite: string): Promise<SuiteServer | undefined> {
  const program = join(import.meta.dirname, 'wptserve.py')
  const child = spawn('python3', [program, join(suite, 'tools'), suite], { stdio: ['pipe', 'pipe', 'inherit'] })
  const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)])
  if (!started) return undefined
  const port = await readPort(child.stdout)
  const closed = once(child, 'exit')
  return {
    ...toSuiteOrigin(port),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await closed
    },
  }
}

/** `localhost` is the origin of tests, `127.0.0.1` the other host that they ask for. */
export function toSuiteOrigin(port: number): SuiteOrigin {
  const origin = `http://localhost:${port}`
  const location: Readonly<Record<string, string>> = { scheme: 'http', host: `localhost:${port}` }
  return {
    origin,
    substitute: source =>
      source
        .replaceAll('{{host}}', 'localhost')
        .replace(/\{\{(?:domains\[[^\]]*\]|hosts\[[^\]]*\]\[[^\]]*\])\}\}/g, '127.0.0.1')
        .replace(/\{\{ports\[\w+\]\[\d\]\}\}/g, String(port))
        .replace(/\{\{location\[(\w+)\]\}\}/g, (_, part: string) => location[part] ?? origin),
  }
}

async function readPort(stdout: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: stdout })) return Number(line)
  throw new Error("the suite's server did not start")
}
