// The sources in a folder of bundles, by bundle.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export function readBundleSources(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter(file => file.endsWith('.js'))
  return new Map(files.map(file => [basename(file, '.js'), readFileSync(join(folder, file), 'utf8')]))
}

/** @throws for a bundle that isn't there. */
export function findBundle<Thing>(all: ReadonlyMap<string, Thing>, bundle: string): Thing {
  const found = all.get(bundle)
  if (found === undefined) throw new Error(`there is no bundle ${bundle}`)
  return found
}
