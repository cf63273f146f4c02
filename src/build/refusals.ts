// Why an import is refused, in the words a function's author needs. Knows specifiers only, neither files nor esbuild.

import { isBuiltin } from 'node:module'
import { findShim } from './node-modules.ts'

const NEEDS_NODEJS =
  'it takes the option nodejs: `isolet deploy --nodejs`, "nodejs": true in the metadata, or ?nodejs=true'
const NO_FILES = 'there is no file system; import the file as text or JSON'
const NO_SOCKETS = 'there are no sockets; use the global fetch'
const NO_PROCESSES = 'a function can start neither processes nor threads'

const INSTEAD: Readonly<Record<string, string>> = {
  child_process: NO_PROCESSES,
  cluster: NO_PROCESSES,
  console: 'use the global console',
  dgram: NO_SOCKETS,
  dns: NO_SOCKETS,
  fs: NO_FILES,
  http: 'use the global fetch, and export a fetch handler to serve',
  http2: 'use the global fetch, and export a fetch handler to serve',
  https: 'use the global fetch, and export a fetch handler to serve',
  net: NO_SOCKETS,
  perf_hooks: 'use the global performance',
  tls: NO_SOCKETS,
  worker_threads: NO_PROCESSES,
}

/** Why `import('./' + name)` is refused: said the same whether or not such files are on the disk. */
export const COMPUTED_PATH = 'a path put together at run time names nothing that can be imported'

/** `await` is lowered for AsyncLocalStorage alone, and there is no function around this one that could be a generator. */
export const TOP_LEVEL_AWAIT = 'await outside of a function does not go with node:async_hooks: put it into a function'

/** Where imports were looked for: on the disk around the entry, or among uploaded files. */
export type Origin = 'disk' | 'upload'

/** Says why `specifier` can't be imported and what to do instead. */
export function toRefusal(specifier: string, origin: Origin): string {
  const name = JSON.stringify(specifier.slice(0, 200))
  if (findShim(specifier) !== undefined) return `cannot import ${name}: ${NEEDS_NODEJS}`
  if (isNodeImport(specifier)) return `cannot import ${name}: a function runs outside Node; ${toAdvice(specifier)}`
  if (/^(https?:)?\/\//.test(specifier)) return `cannot import ${name}: modules are not loaded over the network`
  if (origin === 'disk') return `cannot find ${name}${isBare(specifier) ? ': is it installed?' : ''}`
  if (!isBare(specifier)) return `cannot find ${name} among the uploaded files`
  const hint = 'bundle with `isolet deploy` where it is installed'
  return `cannot find ${name}: it is not among the uploaded files; ${hint}`
}

function isNodeImport(specifier: string): boolean {
  return specifier.startsWith('node:') || isBuiltin(specifier)
}

function isBare(specifier: string): boolean {
  return !/^[./\\]|^[a-z][a-z\d+.-]*:/i.test(specifier)
}

function toAdvice(specifier: string): string {
  const module = specifier.replace(/^node:/, '').split('/')[0] ?? ''
  return (Object.hasOwn(INSTEAD, module) ? INSTEAD[module] : undefined) ?? 'only the global web APIs are there'
}
