// Files of the suite that a test fetches, read ahead: it runs where the suite isn't served.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** By their paths from the root, each byte as a character of that code. */
export type Resources = Readonly<Record<string, string>>

const NAME =
  /["'`]([^"'`\s]+\.(?:json|idl|txt|html?|xml|xhtml|png|webp|gif|css|js|wasm|unk|dat|mp3))(?:[?#][^"'`]*)?["'`]/g
const MAX_BYTES = 4_000_000

/** @param sources of the test and its scripts; what they name in strings and is there, is taken. */
export function inlineResources(root: string, test: string, sources: readonly string[]): Resources {
  const files = new Set(
    sources.flatMap(source => [...namedFiles(root, test, source), ...namedInterfaces(root, source)]),
  )
  const there = [...files].filter(file => file.startsWith(root) && isReadable(file))
  return Object.fromEntries(there.map(file => [`/${relative(root, file)}`, readFileSync(file, 'latin1')]))
}

function namedFiles(root: string, test: string, source: string): string[] {
  const names = [...source.matchAll(NAME)].map(([, name = '']) => name).filter(name => !/^[a-z]+:/.test(name))
  // A script in a folder of scripts names files by their place beside the test, or beside itself.
  return names.flatMap(name =>
    name.startsWith('/')
      ? [join(root, name)]
      : [resolve(dirname(test), name), resolve(dirname(test), '../resources', name)],
  )
}

/** Definitions in IDL are asked for by bare names. */
function namedInterfaces(root: string, source: string): string[] {
  if (!/idl_test|fetch_spec/.test(source)) return []
  return [...source.matchAll(/["']([\w.-]+)["']/g)].map(([, name]) => join(root, 'interfaces', `${name}.idl`))
}

function isReadable(file: string): boolean {
  return existsSync(file) && statSync(file).isFile() && statSync(file).size <= MAX_BYTES
}
