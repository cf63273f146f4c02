// The guest runtime's scripts, and the code caches that make them start fast in the second and every later isolate.

import { deserialize, serialize } from 'node:v8'
import ivm from 'isolated-vm'
import type { RuntimeScripts } from '../../sandbox/contract.ts'

export interface RuntimeScript {
  readonly code: string
  /** What V8 compiled when the script ran for the first time; undefined before. */
  codeCache: ivm.ExternalCopy<ArrayBuffer> | undefined
}

export interface GuestRuntime {
  /** Its value is StartGuest of the contract. */
  readonly core: RuntimeScript
  /** By name; the value of each is AnnexFunction of the contract. */
  readonly annexes: ReadonlyMap<string, RuntimeScript>
}

/** Names the runtime in stack traces; frames of it are never shown. */
const RUNTIME_FILE = 'isolet:runtime'

/**
 * @param scripts RuntimeScripts of the contract, as JSON
 * @param codeCaches what `readRuntimeCaches` gave in a process of the same V8 and flags.
 */
export function createGuestRuntime(scripts: string, codeCaches?: Uint8Array): GuestRuntime {
  const { core, annexes } = JSON.parse(scripts) as RuntimeScripts
  const runtime: GuestRuntime = {
    core: { code: core, codeCache: undefined },
    annexes: new Map(Object.entries(annexes).map(([name, code]) => [name, { code, codeCache: undefined }])),
  }
  if (codeCaches !== undefined) fillCaches(runtime, deserialize(codeCaches) as Uint8Array[])
  return runtime
}

function fillCaches(runtime: GuestRuntime, caches: readonly Uint8Array[]): void {
  for (const [at, script] of toList(runtime).entries()) {
    const cache = caches[at]
    script.codeCache = cache && new ivm.ExternalCopy(new Uint8Array(cache).buffer)
  }
}

/** The code caches as bytes, for other processes; undefined where the runtime never ran. */
export function readRuntimeCaches(runtime: GuestRuntime): Uint8Array | undefined {
  if (runtime.core.codeCache === undefined) return undefined
  return serialize(toList(runtime).map(({ codeCache }) => codeCache && new Uint8Array(codeCache.copy())))
}

/** Runs one of the scripts and gives its value. */
export function runRuntimeScript(isolate: ivm.Isolate, context: ivm.Context, from: RuntimeScript): ivm.Reference {
  const { code, codeCache } = from
  const options = { filename: RUNTIME_FILE, ...(codeCache && { cachedData: codeCache }) }
  const script = isolate.compileScriptSync(code, options)
  const value = script.runSync(context, { reference: true }) as ivm.Reference
  script.release()
  return value
}

/** Takes a script's cache where it has run, so that it holds what ran and not just what was parsed. */
export function takeCodeCache(isolate: ivm.Isolate, from: RuntimeScript): void {
  // isolated-vm puts the cache on the script; its types don't say so.
  const script: ivm.Script & ivm.CachedDataResult = isolate.compileScriptSync(from.code, {
    filename: RUNTIME_FILE,
    produceCachedData: true,
  })
  from.codeCache = script.cachedData
  script.release()
}

function toList({ core, annexes }: GuestRuntime): RuntimeScript[] {
  return [core, ...annexes.values()]
}
