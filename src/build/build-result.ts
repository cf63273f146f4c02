// What every build takes and gives, and the way from esbuild's output to it. Knows nothing of where sources come from.

import type { BuildResult as EsbuildResult, OutputFile } from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import { toBuildError, toLine } from './build-failure.ts'
import { bundler, isBuildFailure } from './bundler.ts'
import { buildForNode } from './node-settings.ts'
import type { Origin } from './refusals.ts'
import type { Settings } from './settings.ts'

export interface BuildOptions {
  /** Shortens names and drops white space. @default false */
  readonly minify?: boolean | undefined
  /** Longest module, in bytes of UTF-8; past it the build fails with ERR_BUILD. @default 10 MiB */
  readonly maxBytes?: number | undefined
  /** Answers imports of Node's modules (see node-modules.ts) and free `Buffer` and `process`. @default false */
  readonly nodejs?: boolean | undefined
}

export interface BuildResult {
  /** One ES module without imports. */
  readonly code: string
  /** Source map of `code` (version 3) as JSON; its sources are relative names and carry their contents. */
  readonly sourceMap: string
  /** Length of `code` in UTF-8. */
  readonly bytes: number
  /** What went in: absolute paths when built from disk, names of files when uploaded. */
  readonly inputs: readonly string[]
  /** `file:line:column: text` each; the first hundred. */
  readonly warnings: readonly string[]
}

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024
const MAX_WARNINGS = 100

/**
 * Runs esbuild. The source map comes as esbuild made it.
 * @throws IsoletError ERR_BUILD with `file:line:column: text` lines as its message and code frames as its guest stack.
 */
export async function runBuild(settings: Settings, origin: Origin, options: BuildOptions): Promise<BuildResult> {
  return toResult(await bundle(settings, origin, options), origin, options.maxBytes ?? DEFAULT_MAX_BYTES)
}

/** The same, all that esbuild says of it included. @throws IsoletError ERR_BUILD like `runBuild`, but for the length. */
export async function bundle(
  settings: Settings,
  origin: Origin,
  { nodejs }: BuildOptions,
): Promise<EsbuildResult<Settings>> {
  const build = (given: Settings) => bundler.build(given)
  try {
    return await (nodejs ? buildForNode(settings, build) : build(settings))
  } catch (error) {
    throw isBuildFailure(error) ? toBuildError(error.errors, origin) : error
  }
}

function toResult(result: EsbuildResult<Settings>, origin: Origin, maxBytes: number): BuildResult {
  const code = findModule(result)
  const map = result.outputFiles.find(file => file.path.endsWith('.map'))
  if (map === undefined) throw new IsoletError('ERR_INTERNAL', 'the bundler wrote no source map')
  const bytes = code.contents.byteLength
  if (bytes > maxBytes)
    throw new IsoletError('ERR_BUILD', `the module has ${bytes} bytes, past its limit of ${maxBytes}`)
  return {
    code: code.text,
    sourceMap: map.text,
    bytes,
    inputs: Object.keys(result.metafile.inputs),
    warnings: result.warnings.slice(0, MAX_WARNINGS).map(warning => toLine(warning, origin)),
  }
}

export function findModule({ outputFiles }: EsbuildResult<Settings>): OutputFile {
  const module = outputFiles.find(file => file.path.endsWith('.js'))
  if (module === undefined) throw new IsoletError('ERR_INTERNAL', 'the bundler wrote no module')
  return module
}
