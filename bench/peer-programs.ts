// The runtimes that isolet is measured beside: where `npm ci --prefix bench/peers` has put them, if it was run.

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export const HOW_TO_INSTALL = 'npm ci --prefix bench/peers'

const PEERS = new URL('./peers/', import.meta.url)

/** Path of a runtime's program; undefined where it isn't installed. */
export function findPeerProgram(name: keyof typeof PROGRAMS): string | undefined {
  return PROGRAMS[name].map(file => fileURLToPath(new URL(`node_modules/${file}`, PEERS))).find(existsSync)
}

/** Whether a package that Node imports is installed. */
export function hasPeerPackage(name: string): boolean {
  return existsSync(new URL(`node_modules/${name}/package.json`, PEERS))
}

export function importPeer(name: string): Promise<unknown> {
  return import(createRequire(new URL('package.json', PEERS)).resolve(name))
}

export function readPeerVersion(name: string): string {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, PEERS), 'utf8')).version
}

const { platform } = process
const isArm = process.arch === 'arm64'
/**
 * The programs themselves, not the scripts that npm links, which would be measured along. They come in packages for one
 * platform each; Bun's install script, where it may run, moves its own out of there.
 */
const PROGRAMS = {
  workerd: [`@cloudflare/workerd-${platform}-${isArm ? 'arm64' : '64'}/bin/workerd`],
  bun: [`@oven/bun-${platform}-${isArm ? 'aarch64' : 'x64'}/bin/bun`, 'bun/bin/bun.exe'],
  deno: [`@deno/${platform}-${isArm ? 'arm64' : 'x64'}${platform === 'linux' ? '-glibc' : ''}/deno`],
} as const
