// What a build from the disk starts with: the folder that its names are relative to, and esbuild's settings. Runs nothing.

import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import type { BuildOptions } from './build-result.ts'
import { toRefusal } from './refusals.ts'
import { OUTPUT, type Settings, SHARED_SETTINGS } from './settings.ts'
import { wasmPlugin } from './wasm-modules.ts'

export interface DiskBuild {
  /** Absolute path that the names of inputs are relative to. */
  readonly root: string
  readonly settings: Settings
}

/** @throws IsoletError ERR_BUILD when there is no file at `path`. */
export function toDiskBuild(path: string, options: BuildOptions): DiskBuild {
  const entry = resolve(path)
  if (!existsSync(entry)) throw new IsoletError('ERR_BUILD', `there is no file ${path}`)
  const root = findRoot(entry)
  const settings: Settings = {
    ...SHARED_SETTINGS,
    absWorkingDir: root,
    // Nothing is written, but source names come out relative to where the output would be.
    outfile: resolve(root, OUTPUT),
    entryPoints: [entry],
    minify: options.minify ?? false,
    plugins: [networkImports, wasmPlugin],
  }
  return { root, settings }
}

/** The nearest folder with a package.json, for names like `src/index.ts`; else the entry's own. */
function findRoot(entry: string): string {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (existsSync(resolve(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return dirname(entry)
  }
}

/** esbuild would leave these in the output as imports, which then fail in the isolate. */
const networkImports: Plugin = {
  name: 'network-imports',
  setup(build) {
    build.onResolve({ filter: /^(https?:)?\/\// }, request => ({
      errors: [{ text: toRefusal(request.path, 'disk') }],
    }))
  },
}
