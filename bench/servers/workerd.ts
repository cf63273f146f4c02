// The benches' functions as static workers of one workerd process, whose binary the first argument names. Prints their
// URLs as one line of JSON once it listens.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { FUNCTIONS } from '../functions.ts'

const [binary = 'workerd'] = process.argv.slice(2)
const names = Object.keys(FUNCTIONS)
const folder = mkdtempSync(join(tmpdir(), 'isolet-bench-'))
for (const [name, source] of Object.entries(FUNCTIONS)) writeFileSync(join(folder, `${name}.js`), source)
writeFileSync(join(folder, 'workerd.capnp'), toConfiguration())
const child = spawn(binary, ['serve', '--control-fd=1', join(folder, 'workerd.capnp')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
child.once('exit', () => {
  rmSync(folder, { recursive: true })
  process.exit()
})
process.once('SIGTERM', () => child.kill('SIGTERM'))
await printUrls()

/** workerd tells of each socket once it listens: `{"event":"listen","socket":"hello","port":40000}`. */
async function printUrls(): Promise<void> {
  const urls: Record<string, string> = {}
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, socket, port } = JSON.parse(line)
    if (event === 'listen') urls[socket] = `http://127.0.0.1:${port}/`
    if (Object.keys(urls).length === names.length) return console.log(JSON.stringify(urls))
  }
}

function toConfiguration(): string {
  const services = names.map(name => `(name = "${name}", worker = (${toWorker(name)}))`)
  const sockets = names.map(name => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(', ')}],
  sockets = [${sockets.join(', ')}],
);
`
}

function toWorker(name: string): string {
  return `modules = [(name = "worker", esModule = embed "${name}.js")], compatibilityDate = "2025-01-01"`
}
