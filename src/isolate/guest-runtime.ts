// The guest runtime as one script, and the code cache that makes it start fast in the second and every later isolate.

import type ivm from 'isolated-vm'

export interface GuestRuntime {
  /** A script whose value is StartGuest of the contract. */
  readonly code: string
  /** What V8 compiled when the runtime ran for the first time; undefined before. */
  codeCache: ivm.ExternalCopy<ArrayBuffer> | undefined
}

/** Names the runtime in stack traces; frames of it are never shown. */
const RUNTIME_FILE = 'isolet:runtime'

export function createGuestRuntime(code: string): GuestRuntime {
  return { code, codeCache: undefined }
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
