// How a cell's process is started: with no more of the machine than it needs, as far as the system lets us. What each
// measure gives, and what holds where it is missing: docs/threat-model.md.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Launched {
  readonly child: ChildProcess
  /** The cell's journal, open to us as well. */
  readonly journal: number
}

export interface Launcher {
  launch(): Launched
  /** The user that cells become; undefined where we are not root. */
  readonly user: number | undefined
  close(): void
}

/** `nobody`, who owns no files. */
const NOBODY = 65_534
const PREFIX = 'isolet-cells-'
/** Memory-backed where there is such a place: a journal is written for every turn. */
const SHARED_MEMORY = '/dev/shm'
const FLAGS = [
  '--no-node-snapshot',
  // Each WebAssembly memory would reserve 8 GiB of addresses otherwise; a process has room for 16,000 such.
  '--disable-wasm-trap-handler',
  // Four collecting threads push a hoarding guest's own off the cores, and their CPU is nobody's.
  '--v8-pool-size=1',
]

export function createLauncher(): Launcher {
  const parent = existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir()
  sweep(parent)
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
  const emptyFolder = join(folder, 'empty')
  mkdirSync(emptyFolder, { mode: 0o555 })
  const prefix = toPrefix()
  const program = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './cell.ts' : './cell.js', import.meta.url))
  let count = 0

  function launch(): Launched {
    const journal = openJournal(join(folder, `journal-${count++}`))
    const [command = process.execPath, ...args] = [...prefix, process.execPath, ...FLAGS, program]
    const child = spawn(command, args, {
      // Nothing of ours: no environment, no folder with anything in it, no descriptor but these.
      env: { NODE_COMPILE_CACHE: join(folder, 'code') },
      cwd: emptyFolder,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', journal],
    })
    return { child, journal }
  }

  return {
    launch,
    user: process.getuid?.() === 0 ? NOBODY : undefined,
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Folders of routers that were killed before they could remove them. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Gone from the folder at once: it lives as long as somebody has it open. */
function openJournal(path: string): number {
  const file = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  return file
}

/** Programs of util-linux, each of which becomes the next one: the process stays our child, under its number. */
function toPrefix(): string[] {
  const isRoot = process.getuid?.() === 0
  return [...findWorking(isRoot ? ROOT_NETWORK : USER_NETWORK), ...findWorking(isRoot ? ROOT_RIGHTS : USER_RIGHTS)]
}

/** A network of its own, with nothing in it. Who is not root needs a namespace of users for that, as far as there are any. */
const ROOT_NETWORK = ['unshare', '--net', '--']
const USER_NETWORK = ['unshare', '--user', '--map-current-user', '--net', '--']
/** No program that the cell starts may gain rights, and root keeps only what becoming nobody takes. */
const USER_RIGHTS = ['setpriv', '--no-new-privs', '--']
const ROOT_RIGHTS = ['setpriv', '--no-new-privs', '--bounding-set=-all,+setuid,+setgid', '--']

function findWorking(prefix: readonly string[]): readonly string[] {
  const [command = '', ...args] = prefix
  return spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0 ? prefix : []
}
