// The guest runtime as one script, and the code cache that makes it start fast in the second and every later isolate.

import ivm from 'isolated-vm'

export interface GuestRuntime {
  /** A script whose value is StartGuest of the contract. */
  readonly code: string
  /** What V8 compiled when the runtime ran for the first time; undefined before. */
  codeCache: ivm.ExternalCopy<ArrayBuffer> | undefined
}

/** Names the runtime in stack traces; frames of it are never shown. */
const RUNTIME_FILE = 'isolet:runtime'

/** @param codeCache what `readRuntimeCache` gave in a process of the same V8 and flags. */
export function createGuestRuntime(code: string, codeCache?: Uint8Array): GuestRuntime {
  return { code, codeCache: codeCache && new ivm.ExternalCopy(new Uint8Array(codeCache).buffer) }
}

/** The code cache as bytes, for other processes. */
export function readRuntimeCache({ codeCache }: GuestRuntime): Uint8Array | undefined {
  return codeCache && new Uint8Array(codeCache.copy())
}

/** Runs the runtime in a fresh context and gives its start function. */
export function runGuestRuntime(isolate: ivm.Isolate, context: ivm.Context, runtime: GuestRuntime): ivm.Reference {
  const options = { filename: RUNTIME_FILE, ...(runtime.codeCache && { cachedData: runtime.codeCache }) }
  const script = isolate.compileScriptSync(runtime.code, options)
  const start = script.runSync(context, { reference: true }) as ivm.Reference
  script.release()
  return start
}

/** Takes the cache after the runtime has run, so that it holds what ran and not just what was parsed. */
export function takeRuntimeCache(isolate: ivm.Isolate, runtime: GuestRuntime): void {
  // isolated-vm puts the cache on the script; its types don't say so.
  const script: ivm.Script & ivm.CachedDataResult = isolate.compileScriptSync(runtime.code, {
    filename: RUNTIME_FILE,
    produceCachedData: true,
  })
  runtime.codeCache = script.cachedData
  script.release()
}
