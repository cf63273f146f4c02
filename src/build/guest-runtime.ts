// The guest runtime as one script: as the package ships it, or bundled from its sources in a checkout.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { VERSION } from '../base/package.ts'

/** Beside the compiled package; absent in a checkout. */
const SHIPPED = new URL('../../sandbox/runtime.js', import.meta.url)
const ENTRY = new URL('../../sandbox/entry.ts', import.meta.url)

/** Reads the shipped runtime, or builds it (about 30 ms) where there is none. */
export async function readGuestRuntime(): Promise<string> {
  try {
    return await readFile(SHIPPED, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return await bundleGuestRuntime()
  }
}

/** Bundles sandbox/ to one script whose value is StartGuest. */
export async function bundleGuestRuntime(): Promise<string> {
  // Cells read this file too and never bundle: loading esbuild would be a tenth of their start.
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(ENTRY)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: '__isolet',
    target: 'es2024',
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    define: { ISOLET_VERSION: JSON.stringify(VERSION) },
  })
  const [output] = outputFiles
  return `(() => {${output?.text ?? ''}return __isolet.start})()`
}
