// TypeScript and npm packages to one ES module and its source map. Knows nothing of functions, isolates or servers.

import { existsSync } from 'node:fs'
import { dirname, parse, resolve } from 'node:path'
import type { BuildResult as EsbuildResult, Plugin } from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import { toBuildError, toLine } from './build-failure.ts'
import { bundler, isBuildFailure } from './bundler.ts'
import { toOutputMap, withOwnMap } from './input-maps.ts'
import { type Origin, toRefusal } from './refusals.ts'
import { type Settings, SHARED_SETTINGS } from './settings.ts'
import { toSourceName } from './source-name.ts'
import { toUploadedFiles, toUploadedName, type UploadedFiles, uploadedFilesPlugin } from './uploaded-files.ts'

export interface BuildOptions {
  /** Shortens names and drops white space. @default false */
  readonly minify?: boolean | undefined
  /** Longest module, in bytes of UTF-8; past it the build fails with ERR_BUILD. @default 10 MiB */
  readonly maxBytes?: number | undefined
}

export interface UploadOptions extends BuildOptions {
  /** Name of the file to start from. */
  readonly entry: string
  /** By relative name. A file named like another plus `.map` is that one's source map. */
  readonly files: UploadedFiles
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
  /** `file:line:column: text` each. */
  readonly warnings: readonly string[]
}

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024
const OUTPUT = 'index.js'

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
    ...toOutput(root),
    entryPoints: [entry],
    minify: options.minify ?? false,
    plugins: [networkImports],
  }
  const built = await run(settings, 'disk', options.maxBytes)
  const inputs = built.inputs.filter(input => !input.includes(':')).map(input => resolve(root, input))
  return { ...built, inputs, sourceMap: toOutputMap(built.sourceMap, () => undefined) }
}

/**
 * Builds uploaded files; nothing that a source says makes it touch the disk or the network.
 * @throws IsoletError ERR_BUILD, like `buildEntry`.
 */
export async function buildFiles(options: UploadOptions): Promise<BuildResult> {
  const files = toUploadedFiles(options.files)
  const contents = new Map<string, string>()
  const settings: Settings = {
    ...SHARED_SETTINGS,
    ...toOutput(parse(process.cwd()).root),
    entryPoints: [toUploadedName(options.entry)],
    minify: options.minify ?? false,
    // Keeps esbuild from looking for tsconfig.json, and from reading sources that a source map names, on the disk.
    tsconfigRaw: '{}',
    sourcesContent: false,
    // No match is refused like any other, lest an upload learn which files the disk has.
    logOverride: { 'empty-glob': 'error' },
    plugins: [uploadedFilesPlugin(files, (name, text) => withOwnMap(name, text, files, contents))],
  }
  const built = await run(settings, 'upload', options.maxBytes)
  return { ...built, inputs: built.inputs.map(toSourceName), sourceMap: toOutputMap(built.sourceMap, findContents) }

  function findContents(source: string): string | undefined {
    const name = toSourceName(source)
    const file = files.get(name)
    const uploaded = typeof file === 'string' ? file : file && new TextDecoder().decode(file)
    return contents.get(name) ?? uploaded
  }
}

/** Ends the bundler's child process. Builds may follow: the next one starts another. */
export async function stopBuild(): Promise<void> {
  await bundler.stop()
}

async function run(settings: Settings, origin: Origin, maxBytes = DEFAULT_MAX_BYTES): Promise<BuildResult> {
  try {
    return toResult(await bundler.build(settings), origin, maxBytes)
  } catch (error) {
    throw isBuildFailure(error) ? toBuildError(error.errors, origin) : error
  }
}

function toResult(result: EsbuildResult<Settings>, origin: Origin, maxBytes: number): BuildResult {
  const code = result.outputFiles.find(file => file.path.endsWith('.js'))
  const map = result.outputFiles.find(file => file.path.endsWith('.map'))
  if (code === undefined || map === undefined) throw new IsoletError('ERR_INTERNAL', 'the bundler wrote no module')
  const bytes = code.contents.byteLength
  if (bytes > maxBytes)
    throw new IsoletError('ERR_BUILD', `the module has ${bytes} bytes, past its limit of ${maxBytes}`)
  return {
    code: code.text,
    sourceMap: map.text,
    bytes,
    inputs: Object.keys(result.metafile.inputs),
    warnings: result.warnings.map(warning => toLine(warning, origin)),
  }
}

/** Nothing is written, but source names come out relative to where the output would be. */
function toOutput(root: string): { absWorkingDir: string; outfile: string } {
  return { absWorkingDir: root, outfile: resolve(root, OUTPUT) }
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
