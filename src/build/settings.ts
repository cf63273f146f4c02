// The esbuild options that both kinds of build share, with the reason for each. Knows no source and no result.

import type { BuildOptions as EsbuildOptions, Loader } from 'esbuild'

/** What an import of each extension gives: a module, parsed JSON, a string or bytes. */
export const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.tsx': 'tsx',
  '.mts': 'ts',
  '.cts': 'ts',
  '.js': 'jsx',
  '.jsx': 'jsx',
  '.mjs': 'js',
  '.cjs': 'js',
  '.json': 'json',
  '.txt': 'text',
  '.md': 'text',
  '.html': 'text',
  '.css': 'text',
  '.svg': 'text',
  '.sql': 'text',
  '.bin': 'binary',
}

/** Extensions that an import may leave out, in the order they are tried. */
export const RESOLVE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '.json'] as const

/** A build whose output stays in memory and whose inputs are told. */
export type Settings = EsbuildOptions & { readonly write: false; readonly metafile: true }

/** What the output is called; it is never written. */
export const OUTPUT = 'index.js'

export const SHARED_SETTINGS = {
  bundle: true,
  write: false,
  metafile: true,
  logLevel: 'silent',
  format: 'esm',
  // As edge runtimes bundle: what a package's `browser` field puts in the place of Node's modules counts. esbuild shims
  // nothing of its own, so what is missing fails here and not at the first request.
  platform: 'browser',
  mainFields: ['browser', 'module', 'main'],
  // What a package offers to edge runtimes avoids Node's modules; where it offers several, its own order decides.
  conditions: ['worker', 'browser', 'module'],
  // What Node 24 and 26 both parse; decorators and `using` are lowered, for V8 has no decorators yet.
  target: 'es2024',
  jsx: 'automatic',
  treeShaking: true,
  // Drops what `process.env.NODE_ENV` makes unreachable; stacks stay readable through the source map.
  minifySyntax: true,
  keepNames: false,
  charset: 'utf8',
  legalComments: 'none',
  sourcemap: 'external',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { ...LOADERS },
  resolveExtensions: [...RESOLVE_EXTENSIONS],
} as const satisfies EsbuildOptions
