// Where a run took place: the checkout, the machine, the versions.

import { execFileSync } from 'node:child_process'
import { cpus, release, type as systemType, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { VERSION } from '../src/base/package.ts'
import type { RunRecord } from './record.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MIB = 1024 * 1024
const UNKNOWN = 'unknown'

export function readCheckout(): Pick<RunRecord, 'commit' | 'dirty'> {
  try {
    return { commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '' }
  } catch {
    // An unpacked archive, or no git: nobody can say what is in it.
    return { commit: UNKNOWN, dirty: true }
  }
}

export function readMachine(): RunRecord['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() ?? UNKNOWN,
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / MIB),
    system: `${systemType()} ${release()}`,
  }
}

export function readVersions(): Record<string, string> {
  return { isolet: VERSION, node: process.versions.node, v8: process.versions.v8 }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}
