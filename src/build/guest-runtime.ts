// The guest runtime's scripts as one text: as the package ships them, or bundled from their sources in a checkout.

import { readFile } from 'node:fs/promises'

/** Beside the compiled package; absent in a checkout. */
const SHIPPED = new URL('../../sandbox/runtime.json', import.meta.url)

/** RuntimeScripts as JSON: reads what is shipped, or bundles it (about 50 ms) where nothing is. */
export async function readGuestRuntime(): Promise<string> {
  try {
    return await readFile(SHIPPED, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return await bundleGuestRuntime()
  }
}

export async function bundleGuestRuntime(): Promise<string> {
  // Loaded late: cells read this file too, and never bundle.
  const { bundleRuntimeScripts } = await import('./runtime-scripts.ts')
  return JSON.stringify(await bundleRuntimeScripts())
}
