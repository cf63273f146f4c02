// Resolves and loads imports among uploaded files, for esbuild. Sources are hostile: no path of theirs may reach the
// disk, so every import is answered here and nothing falls through to esbuild's own resolver.

import { posix } from 'node:path'
import type { Loader, OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import { findComputedImport } from './computed-imports.ts'
import { COMPUTED_PATH, toRefusal } from './refusals.ts'
import { LOADERS, RESOLVE_EXTENSIONS } from './settings.ts'
import { UPLOADED } from './source-name.ts'
import { toWasmModule } from './wasm-modules.ts'

export type FileContents = Uint8Array | string
export type UploadedFiles = ReadonlyMap<string, FileContents>

/** Longest name of a file, in characters; longer ones cost the bundler a hundred times as much memory. */
const MAX_NAME_CHARS = 1000
const DATA_URL = 'data-url'
/** Import attributes (`with { type }`) go before the extension. */
const TYPE_LOADERS: Readonly<Record<string, Loader>> = { json: 'json', text: 'text', bytes: 'binary' }

/**
 * The files under plain relative names (`./a.ts` is `a.ts`).
 * @throws IsoletError ERR_BUILD for an absolute name, one with `..`, a backslash or a control character, or a long one.
 */
export function toUploadedFiles(files: UploadedFiles): Map<string, FileContents> {
  return new Map([...files].map(([name, contents]) => [toUploadedName(name), contents]))
}

export function toUploadedName(name: string): string {
  if (name.length > MAX_NAME_CHARS)
    throw new IsoletError(
      'ERR_BUILD',
      `a file's name has ${name.length} characters, past its limit of ${MAX_NAME_CHARS}: ${JSON.stringify(name.slice(0, 80))}…`,
    )
  const plain = posix.normalize(name)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/^\.{0,2}(\/|$)|[\u0000-\u001f\\:]/.test(plain))
    throw new IsoletError('ERR_BUILD', `${JSON.stringify(name.slice(0, 200))} is no name for an uploaded file`)
  return plain
}

/** Has the last word on the text of the module `name`. */
type Prepare = (name: string, text: string) => string

/** Answers every import from `files`. */
export function uploadedFilesPlugin(files: UploadedFiles, prepare: Prepare): Plugin {
  return {
    name: UPLOADED,
    setup(build) {
      build.onResolve({ filter: /.*/ }, request => resolve(request, files))
      build.onLoad({ filter: /.*/, namespace: UPLOADED }, request => load(build, request, files, prepare))
      build.onLoad({ filter: /.*/, namespace: DATA_URL }, request => loadDataUrl(build, request, prepare))
      // Should esbuild ever turn to the disk on its own, this is as far as it comes.
      build.onLoad({ filter: /.*/ }, () => ({ errors: [{ text: COMPUTED_PATH }] }))
    },
  }
}

function resolve(request: OnResolveArgs, files: UploadedFiles): OnResolveResult {
  if (request.kind === 'entry-point') return { path: request.path, namespace: UPLOADED }
  if (/^data:/i.test(request.path)) return { path: request.path, namespace: DATA_URL }
  const found = isRelative(request.path) && request.namespace === UPLOADED && findFile(request, files)
  if (found) return { path: found, namespace: UPLOADED }
  return { errors: [{ text: toRefusal(request.path, 'upload') }] }
}

function isRelative(specifier: string): boolean {
  return /^\.\.?(\/|$)/.test(specifier)
}

function findFile(request: OnResolveArgs, files: UploadedFiles): string | undefined {
  const path = posix.join(posix.dirname(request.importer), request.path).replace(/\/$/, '')
  return toCandidates(path).find(candidate => files.has(candidate))
}

// As TypeScript and bundlers do: the very file, then `./a.js` written for `a.ts`, then extensions, then a folder's index.
function toCandidates(path: string): string[] {
  const source = /^(.*)\.([cm]?)jsx?$/.exec(path)
  return [
    path,
    ...(source ? [`${source[1]}.${source[2]}ts`, `${source[1]}.tsx`] : []),
    ...RESOLVE_EXTENSIONS.map(extension => path + extension),
    ...RESOLVE_EXTENSIONS.map(extension => posix.join(path, `index${extension}`)),
  ]
}

async function load(
  build: PluginBuild,
  request: OnLoadArgs,
  files: UploadedFiles,
  prepare: Prepare,
): Promise<OnLoadResult> {
  const contents = files.get(request.path)
  if (contents === undefined) return { errors: [{ text: `"${request.path}" is not among the uploaded files` }] }
  const extension = posix.extname(request.path)
  if (extension === '.wasm' && request.with.type === undefined) return { contents: toWasmModule(request.path) }
  const loader = TYPE_LOADERS[request.with.type ?? ''] ?? LOADERS[extension]
  if (loader === undefined)
    return { errors: [{ text: `"${request.path}": import it with { type: 'text' } or { type: 'bytes' }` }] }
  if (!isCode(loader)) return { contents, loader }
  const text = typeof contents === 'string' ? contents : new TextDecoder().decode(contents)
  return loadCode(build, request.path, text, loader, prepare)
}

// esbuild could decode data URLs itself, but would follow what a module in one says of its source map, to the disk.
async function loadDataUrl(build: PluginBuild, request: OnLoadArgs, prepare: Prepare): Promise<OnLoadResult> {
  const answer = await fetch(request.path).catch(() => undefined)
  if (answer === undefined) return { errors: [{ text: 'a data: URL is malformed' }] }
  const loader = toDataLoader(answer.headers.get('content-type') ?? '')
  if (!isCode(loader)) return { contents: new Uint8Array(await answer.arrayBuffer()), loader }
  return loadCode(build, DATA_URL, await answer.text(), loader, prepare)
}

function toDataLoader(mime: string): Loader {
  if (/^(text|application)\/javascript/.test(mime)) return 'js'
  if (/^application\/json/.test(mime)) return 'json'
  return mime.startsWith('text/') ? 'text' : 'binary'
}

function isCode(loader: Loader): boolean {
  return loader !== 'json' && loader !== 'text' && loader !== 'binary'
}

async function loadCode(
  build: PluginBuild,
  name: string,
  text: string,
  loader: Loader,
  prepare: Prepare,
): Promise<OnLoadResult> {
  const refused = await findComputedImport(build, name, text, loader)
  return refused === undefined ? { contents: prepare(name, text), loader } : { errors: [refused] }
}
