// The bundles as files, for server programs.

import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBundles } from './bundles.ts'

export interface BundleFolder extends Disposable {
  /** Holds each bundle as `<name>.js`. What servers put beside it, into its parent, goes with it. */
  readonly path: string
}

/** A registry of 50,000 functions takes some 30 MB. */
const LEAST_FREE_BYTES = 256 * 1024 * 1024
const IN_MEMORY = '/dev/shm'

export async function openBundleFolder(): Promise<BundleFolder> {
  const parent = mkdtempSync(join(findBase(), 'isolet-bench-'))
  const remove = () => rmSync(parent, { recursive: true, force: true })
  // Whoever ends this process by Ctrl-C disposes of nothing.
  process.once('exit', remove)
  const path = join(parent, 'bundles')
  mkdirSync(path)
  for (const { name, source } of Object.values(await readBundles())) writeFileSync(join(path, `${name}.js`), source)
  return {
    path,
    [Symbol.dispose]() {
      process.off('exit', remove)
      remove()
    },
  }
}

/** In memory where there is room: how long a disk takes to be sure of a write tells nothing of who asked for it. */
function findBase(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(IN_MEMORY)
  return bavail * bsize >= LEAST_FREE_BYTES ? IN_MEMORY : tmpdir()
}
