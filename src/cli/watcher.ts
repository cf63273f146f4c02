// Tells when something in the folders of some files changed. Knows nothing of builds.

import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock, Timer } from '../base/clock.ts'

export interface Watcher extends Disposable {
  /** Watches the folders of these files from now on, and no others. Folders of installed packages are left out. */
  follow(files: readonly string[]): void
}

/** Editors write a file in several steps; changes this close together, in milliseconds, are one. */
const SETTLE_MS = 40

export function createWatcher(clock: Clock, onChange: () => void): Watcher {
  const folders = new Map<string, FSWatcher>()
  let settling: Timer | undefined

  return {
    follow(files) {
      const wanted = new Set(
        files.map(file => dirname(file)).filter(folder => !/[\\/]node_modules([\\/]|$)/.test(folder)),
      )
      for (const folder of folders.keys()) if (!wanted.has(folder)) drop(folder)
      for (const folder of wanted) if (!folders.has(folder)) add(folder)
    },
    [Symbol.dispose]() {
      settling?.stop()
      for (const folder of folders.keys()) drop(folder)
    },
  }

  function add(folder: string): void {
    const watcher = watch(folder, { persistent: false }, settle)
    // A folder that is removed reports an error; the next build says what is missing.
    watcher.on('error', () => drop(folder))
    folders.set(folder, watcher)
  }

  function drop(folder: string): void {
    folders.get(folder)?.close()
    folders.delete(folder)
  }

  function settle(): void {
    settling?.stop()
    settling = clock.after(SETTLE_MS, onChange)
  }
}
