#!/usr/bin/env node
// The executable. Runs on any Node, so that it can say which one isolet needs, or start that one: hence nothing but
// built-ins is imported before the version is known.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_MAJOR = 24
/** isolated-vm refuses to share a process with Node's start-up snapshot. */
const SNAPSHOT_FLAG = '--no-node-snapshot'

if (isFit(process.versions.node) && process.execArgv.includes(SNAPSHOT_FLAG)) {
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2), process)
} else {
  const node = findInstalledNode() || (isFit(process.versions.node) ? process.execPath : undefined)
  if (node) runOn(node)
  else {
    console.error(`error: isolet needs Node ${OLDEST_MAJOR} or newer, and this is ${process.version}`)
    process.exitCode = 1
  }
}

function isFit(version: string): boolean {
  return Number(version.split('.')[0]) >= OLDEST_MAJOR
}

/** The binary of the npm package `node`, when it is installed beside isolet and new enough. */
function findInstalledNode(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return isFit(version) && existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

function runOn(node: string): void {
  const program = fileURLToPath(import.meta.url)
  const child = spawn(node, [SNAPSHOT_FLAG, program].concat(process.argv.slice(2)), { stdio: 'inherit' })
  forward('SIGTERM')
  forward('SIGHUP')
  // A terminal sends Ctrl-C to the child as well; forwarded, it would arrive as a second one, which means "at once".
  if (process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY) process.on('SIGINT', () => {})
  else forward('SIGINT')
  child.on('error', error => {
    console.error(`error: ${node} does not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))

  function forward(signal: NodeJS.Signals): void {
    process.on(signal, () => child.kill(signal))
  }
}
