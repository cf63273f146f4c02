// Starts through the library in a process of their own: starts-process.ts COUNT WARM-UP; prints LibraryStarts as JSON.

import type { StartKind } from '../src/host/engine.ts'
import { readBundles } from './bundles.ts'
import { sampleStarts } from './starts.ts'

export const LIBRARY_BUNDLES = ['tiny', 'app', 'large'] as const
export type LibraryBundle = (typeof LIBRARY_BUNDLES)[number]

/** Milliseconds of each start. */
export type LibraryStarts = Readonly<Record<LibraryBundle, Readonly<Record<StartKind, readonly number[]>>>>

if (import.meta.main) {
  const [count = 0, warmUp = 0] = process.argv.slice(2).map(Number)
  const bundles = await readBundles()
  const found: Partial<Record<LibraryBundle, LibraryStarts[LibraryBundle]>> = {}
  for (const name of LIBRARY_BUNDLES) {
    const { source, exchange } = bundles[name]
    const started = { code: source, path: exchange.path, answer: new TextDecoder().decode(exchange.answer) }
    found[name] = await sampleStarts(started, count, warmUp)
  }
  console.log(JSON.stringify(found))
}
