// Uploaded files to one module, inside the builder process. Sources are hostile: they cost it time and memory, which are
// its owner's to bound; nothing that they say makes it touch the disk or the network.

import { parse, resolve } from 'node:path'
import { IsoletError } from '../base/errors.ts'
import type { UploadOptions } from './build-messages.ts'
import { type BuildResult, runBuild } from './build-result.ts'
import { bundlerCapPlugin } from './bundler-cap.ts'
import { toOutputMap, withOwnMap } from './input-maps.ts'
import { OUTPUT, type Settings, SHARED_SETTINGS } from './settings.ts'
import { toSourceName } from './source-name.ts'
import { toUploadedFiles, toUploadedName, uploadedFilesPlugin } from './uploaded-files.ts'

/** Longest source map, in characters. It carries the sources; control characters in them take six each. */
const MAX_MAP_CHARS = 32 * 1024 * 1024

/**
 * @param maxBundlerBytes what esbuild may map, in bytes.
 * @throws IsoletError ERR_BUILD, as `Builders` says.
 */
export async function buildUpload(options: UploadOptions, maxBundlerBytes: number): Promise<BuildResult> {
  const files = toUploadedFiles(options.files)
  const contents = new Map<string, string>()
  const root = parse(process.cwd()).root
  const settings: Settings = {
    ...SHARED_SETTINGS,
    absWorkingDir: root,
    outfile: resolve(root, OUTPUT),
    entryPoints: [toUploadedName(options.entry)],
    minify: options.minify ?? false,
    // Keeps esbuild from looking for tsconfig.json, and from reading sources that a source map names, on the disk.
    tsconfigRaw: '{}',
    sourcesContent: false,
    // No match is refused like any other, lest an upload learn which files the disk has.
    logOverride: { 'empty-glob': 'error' },
    plugins: [
      bundlerCapPlugin(maxBundlerBytes),
      uploadedFilesPlugin(files, (name, text) => withOwnMap(name, text, files, contents)),
    ],
  }
  const built = await runBuild(settings, 'upload', options)
  const sourceMap = toOutputMap(built.sourceMap, findContents)
  if (sourceMap.length > MAX_MAP_CHARS)
    throw new IsoletError(
      'ERR_BUILD',
      `the source map has ${sourceMap.length} characters, past its limit of ${MAX_MAP_CHARS}`,
    )
  return { ...built, inputs: built.inputs.map(toSourceName), sourceMap }

  function findContents(source: string): string | undefined {
    const name = toSourceName(source)
    const file = files.get(name)
    const uploaded = typeof file === 'string' ? file : file && new TextDecoder().decode(file)
    return contents.get(name) ?? uploaded
  }
}
