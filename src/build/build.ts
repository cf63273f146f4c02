// TypeScript and npm packages to one ES module and its source map. Knows nothing of functions, isolates or servers.

import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import { type BuildOptions, type BuildResult, runBuild } from './build-result.ts'
import { bundler } from './bundler.ts'
import { toOutputMap } from './input-maps.ts'
import { toRefusal } from './refusals.ts'
import { OUTPUT, type Settings, SHARED_SETTINGS } from './settings.ts'
import { wasmPlugin } from './wasm-modules.ts'

// They come with the function below, and are written where the builder process reads them too.
export type { BuildOptions, BuildResult }

/**
 * Builds the module at `path`; npm packages are found where they are installed, tsconfig.json is followed.
 * @throws IsoletError ERR_BUILD with `file:line:column: text` lines as its message and code frames as its guest stack.
 */
export async function buildEntry(path: string, options: BuildOptions = {}): Promise<BuildResult> {
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
  const built = await runBuild(settings, 'disk', options)
  const inputs = built.inputs.filter(input => !input.includes(':')).map(input => resolve(root, input))
  return { ...built, inputs, sourceMap: toOutputMap(built.sourceMap, () => undefined) }
}

/** Ends the bundler's process. Builds may follow: the next one starts another. */
export async function stopBuild(): Promise<void> {
  await bundler.stop()
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
