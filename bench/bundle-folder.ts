// The bundles as files, for server programs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBundles } from './bundles.ts'

export interface BundleFolder extends Disposable {
  /** Holds each bundle as `<name>.js`. What servers put beside it, into its parent, goes with it. */
  readonly path: string
}

export async function openBundleFolder(): Promise<BundleFolder> {
  const parent = mkdtempSync(join(tmpdir(), 'isolet-bench-'))
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
