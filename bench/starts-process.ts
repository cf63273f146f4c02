// Starts through the library in a process of their own: starts-process.ts BUNDLE COUNT; answers with the milliseconds
// of each, by kind, as JSON.

import { readBundles } from './bundles.ts'
import { sampleStarts } from './starts.ts'

export const LIBRARY_BUNDLES = ['tiny', 'app', 'large'] as const
export type LibraryBundle = (typeof LIBRARY_BUNDLES)[number]

if (import.meta.main) {
  const [, , name, count] = process.argv
  const { source, exchange } = (await readBundles())[name as LibraryBundle] // by bench/suites/library-start.ts
  const started = { code: source, path: exchange.path, answer: new TextDecoder().decode(exchange.answer) }
  console.log(JSON.stringify(await sampleStarts(started, Number(count))))
}
