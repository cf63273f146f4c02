// An import of a .wasm file gives a compiled WebAssembly.Module, as edge runtimes have it.

import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { OnLoadResult, Plugin } from 'esbuild'

/** What stands in the place of the file: it imports the file once more, as bytes. */
export function toWasmModule(path: string): string {
  const bytes = JSON.stringify(`./${basename(path)}`)
  return `import bytes from ${bytes} with { type: 'bytes' }\nexport default new WebAssembly.Module(bytes)\n`
}

/** For files of the disk. */
export const wasmPlugin: Plugin = {
  name: 'wasm-modules',
  setup(build) {
    build.onLoad(
      { filter: /\.wasm$/, namespace: 'file' },
      async ({ path, with: attributes }): Promise<OnLoadResult> => {
        if (attributes.type === 'bytes') return { contents: await readFile(path), loader: 'binary' }
        return { contents: toWasmModule(path), resolveDir: dirname(path) }
      },
    )
  },
}
