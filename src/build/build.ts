// TypeScript and npm packages to one ES module and its source map. Knows nothing of functions, isolates or servers.

import { resolve } from 'node:path'
import { type BuildOptions, type BuildResult, runBuild } from './build-result.ts'
import { bundler } from './bundler.ts'
import { toDiskBuild } from './disk-build.ts'
import { toOutputMap } from './input-maps.ts'

// They come with the function below, and are written where the builder process reads them too.
export type { BuildOptions, BuildResult }

/**
 * Builds the module at `path`; npm packages are found where they are installed, tsconfig.json is followed.
 * @throws IsoletError ERR_BUILD with `file:line:column: text` lines as its message and code frames as its guest stack.
 */
export async function buildEntry(path: string, options: BuildOptions = {}): Promise<BuildResult> {
  const { root, settings } = toDiskBuild(path, options)
  const built = await runBuild(settings, 'disk', options)
  const inputs = built.inputs.filter(input => !input.includes(':')).map(input => resolve(root, input))
  return { ...built, inputs, sourceMap: toOutputMap(built.sourceMap, () => undefined) }
}

/** Ends the bundler's process. Builds may follow: the next one starts another. */
export async function stopBuild(): Promise<void> {
  await bundler.stop()
}
