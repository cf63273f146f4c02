// The modules of sandbox/node as ES modules in memory: as the package ships them, or bundled from their sources in a
// checkout. One file a module and shared chunks beside them; what no function imports is read by none.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import { findShim, SHIM_FILES } from './node-modules.ts'

/** Code by file name, like `buffer.js`. */
export type ShimFiles = ReadonlyMap<string, string>

/** Beside the compiled package; absent in a checkout. */
const SHIPPED = new URL('../../sandbox/node-shims.json', import.meta.url)
const SOURCES = fileURLToPath(new URL('../../sandbox/node/', import.meta.url))
/** Imports of the ports that are no shim of ours under their own name. */
const PORT_IMPORTS: Readonly<Record<string, string>> = {
  'abort-controller': 'abort-controller',
  'process/': 'port-process',
  'util/': 'port-util',
}
const REQUIRED = 'required'

/** Of the process, as esbuild's own child is: builds are many, and shims the same for all. */
const kept: { files: Promise<ShimFiles> | undefined } = { files: undefined }

/** Reads the shims that are shipped, or builds them (about 150 ms) where there are none; once in each process. */
export function readNodeShims(): Promise<ShimFiles> {
  kept.files ??= readShipped()
  return kept.files
}

async function readShipped(): Promise<ShimFiles> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(SHIPPED, 'utf8')) as Record<string, string>)) // ours
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return await bundleNodeShims()
  }
}

export async function bundleNodeShims(): Promise<ShimFiles> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: SHIM_FILES.map(file => ({ in: `${SOURCES}${file}.ts`, out: file })),
    outdir: '/',
    // Names of modules are in the code, and should be those of the project, wherever it lies.
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    // Of packages that are for both, what they offer to browsers.
    platform: 'browser',
    target: 'es2024',
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    // `Buffer` and its kind are told by name, in what is inspected and by packages.
    keepNames: true,
    // Only the ports have them, in older ways of writing what a module imports.
    define: { global: 'globalThis', 'process.env.NODE_DEBUG': 'undefined' },
    inject: [`${SOURCES}port-globals.ts`],
    plugins: [portImports],
  })
  return new Map(outputFiles.map(file => [file.path.slice(file.path.lastIndexOf('/') + 1), file.text]))
}

/** The ports import each other by the names of Node's modules: they get our shims, each as CommonJS expects it. */
const portImports: Plugin = {
  name: 'port-imports',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, toShimOfPort)
    build.onLoad({ filter: /.*/, namespace: REQUIRED }, ({ path }) => ({
      contents: `module.exports = require('./${path}').default`,
      resolveDir: SOURCES,
    }))
  },
}

function toShimOfPort({ path, importer, kind }: OnResolveArgs): OnResolveResult | undefined {
  if (!importer.includes('node_modules')) return undefined
  const shim = findShim(path) ?? PORT_IMPORTS[path]
  if (shim === undefined) return undefined
  const file = `${shim}.ts`
  return kind === 'require-call' ? { path: file, namespace: REQUIRED } : { path: SOURCES + file }
}
