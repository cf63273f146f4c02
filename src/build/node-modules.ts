// Which of Node's modules a function with `nodejs: true` may import, and the file of sandbox/node each of them is. Knows
// names only, neither files nor esbuild.

/** The shim whose presence asks for ASYNC_CONTEXT_SHIM. */
export const ASYNC_HOOKS_SHIM = 'async-hooks'

const SHIMS: Readonly<Record<string, string>> = {
  assert: 'assert',
  'assert/strict': 'assert-strict',
  async_hooks: ASYNC_HOOKS_SHIM,
  buffer: 'buffer',
  crypto: 'crypto',
  events: 'events',
  path: 'path',
  'path/posix': 'path',
  process: 'process',
  querystring: 'querystring',
  stream: 'stream',
  'stream/promises': 'stream-promises',
  'stream/web': 'stream-web',
  string_decoder: 'string-decoder',
  timers: 'timers',
  'timers/promises': 'timers-promises',
  url: 'url',
  util: 'util',
  'util/types': 'util-types',
}

/** What code for Node takes for granted, by name: a module that exports it under this name. */
export const GLOBALS: ReadonlyMap<string, string> = new Map([
  ['Buffer', 'export { Buffer } from "./buffer.js"'],
  ['clearImmediate', 'export { clearImmediate } from "./timers.js"'],
  ['global', 'const self = globalThis; export { self as global }'],
  ['process', 'export { default as process } from "./process.js"'],
  ['setImmediate', 'export { setImmediate } from "./timers.js"'],
])

/** What makes an AsyncLocalStorage follow promises and timers; it must run before any other module. */
export const ASYNC_CONTEXT_SHIM = 'async-context'

/** Every file of sandbox/node that a bundle may begin to read with. */
export const SHIM_FILES: readonly string[] = [...new Set(Object.values(SHIMS)), ASYNC_CONTEXT_SHIM]

/** The shim of `node:buffer` or `buffer`; undefined for what is none of Node's modules, or has no shim. */
export function findShim(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '')
  return Object.hasOwn(SHIMS, name) ? SHIMS[name] : undefined
}
