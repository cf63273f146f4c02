// A ceiling for esbuild that the system itself holds. Its owner's polling would come late: Go takes a gigabyte a second.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Plugin } from 'esbuild'
import { readChildren } from './process-tree.ts'

/**
 * Caps the writable memory that the children of this process may map, before they get a source: those that esbuild
 * starts after one died, too. RLIMIT_DATA fits a Go program, which maps what it is about to use in arenas of 64 MiB and
 * reserves its addresses unwritable; past the limit it ends itself within milliseconds. Without `prlimit` of util-linux
 * the owner's polling is all there is.
 */
export function bundlerCapPlugin(bytes: number): Plugin {
  return {
    name: 'bundler-cap',
    setup(build) {
      build.onStart(async () => {
        await Promise.all(readChildren(process.pid).map(pid => cap(pid, bytes)))
      })
    },
  }
}

async function cap(pid: number, bytes: number): Promise<void> {
  if (isCapped(pid, bytes)) return
  try {
    await promisify(execFile)('prlimit', ['--pid', String(pid), `--data=${bytes}`])
  } catch {
    // Not there, or the child is not any more: then there is nothing to cap.
  }
}

/** Asking costs 0.1 ms, starting `prlimit` 6. */
function isCapped(pid: number, bytes: number): boolean {
  try {
    return new RegExp(`^Max data size +${bytes} `, 'm').test(readFileSync(`/proc/${pid}/limits`, 'utf8'))
  } catch {
    return false
  }
}
