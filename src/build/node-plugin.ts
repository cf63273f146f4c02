// Answers imports of Node's modules with our shims, for esbuild. The shims are in memory, so this reads no disk.

import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import { ASYNC_CONTEXT_SHIM, findShim, GLOBALS } from './node-modules.ts'
import { readNodeShims, type ShimFiles } from './node-shims.ts'

const NAMESPACE = 'node-shim'
/** How shims are called in source maps and stacks. */
const FOLDER = 'isolet/node/'
/** A module that makes of an ES module what `require` gives in Node: its default export. */
const REQUIRED = 'require/'
/** A module to inject: it exports one global by its name. */
const GLOBAL = 'global/'

/** Must come before a plugin that answers every import. */
export const nodePlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^node-shim:/ }, ({ path }) => toShim(path.slice(NAMESPACE.length + 1)))
    build.onResolve({ filter: /.*/, namespace: NAMESPACE }, toChunk)
    build.onResolve({ filter: /^[a-z]/ }, resolveModule)
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => load(path, await readNodeShims()))
  },
}

/** Leaves imports of Node's modules in the output, each as `toProbed` of its shim. */
export const nodeProbe: Plugin = {
  name: 'node-probe',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path }) => {
      const shim = findShim(path)
      return shim === undefined ? undefined : { path: toProbed(shim), external: true, sideEffects: false }
    })
  },
}

export function toProbed(shim: string): string {
  return `${NAMESPACE}:${shim}`
}

/** What to inject for a global that is named freely. */
export function toInjectedGlobal(name: string): string {
  return `${NAMESPACE}:${GLOBAL}${name}`
}

/** What to inject so that contexts are passed on; it runs before all else. */
export const ASYNC_CONTEXT = `${NAMESPACE}:${ASYNC_CONTEXT_SHIM}`

function resolveModule({ path, kind }: OnResolveArgs): OnResolveResult | undefined {
  const shim = findShim(path)
  if (shim === undefined) return undefined
  return toShim(kind === 'require-call' ? REQUIRED + shim : shim)
}

function toShim(shim: string): OnResolveResult {
  return { path: `${FOLDER}${shim}.js`, namespace: NAMESPACE, sideEffects: shim === ASYNC_CONTEXT_SHIM }
}

/** Among themselves shims import by relative names, which is all that their bundle has. */
function toChunk({ path }: OnResolveArgs): OnResolveResult {
  return { path: FOLDER + path.replace(/^.*\//, ''), namespace: NAMESPACE }
}

function load(path: string, files: ShimFiles): OnLoadResult {
  const name = path.slice(FOLDER.length)
  const contents = files.get(name) ?? toConnecting(name)
  return contents === undefined ? { errors: [{ text: `there is no shim ${name}` }] } : { contents }
}

/** One of the small modules between a bundle and a shim. */
function toConnecting(name: string): string | undefined {
  if (name.startsWith(REQUIRED)) return `module.exports = require("./${name.slice(REQUIRED.length)}").default`
  return name.startsWith(GLOBAL) ? GLOBALS.get(name.slice(GLOBAL.length, -'.js'.length)) : undefined
}
