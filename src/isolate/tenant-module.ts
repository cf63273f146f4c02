// A tenant's module inside an isolate: compiled, evaluated, and its code cache. Knows the two shapes it compiles to.

import type ivm from 'isolated-vm'
import type { CodeCache } from './code-cache.ts'

export interface TenantModule {
  /** Runs the module and gives its exports, to be handed to the guest. Throws what it throws. */
  evaluate(timeoutMs: number): Exports
  /**
   * V8's code cache, taken once the module has run, so that functions compiled on the way are in it.
   * @param code what was compiled: to keep it here would cost the host its length for each isolate.
   */
  takeCodeCache(code: string): Uint8Array | undefined
}

/** isolated-vm puts the cache on what it compiled; its types don't say so. */
type Caching<Compiled> = Compiled & ivm.CachedDataResult

/** Nothing but an argument of an entry, once. */
export type Exports = ivm.Dereference<object>

export interface ModuleSource {
  readonly code: string
  readonly filename: string
  readonly codeCache?: CodeCache | undefined
}

/**
 * Compiles a bundled ES module: as the body of a function where that is possible, because isolated-vm ignores code
 * caches of modules (220 KB of Hono and zod: 9.6 ms to compile and evaluate as a module, 3 ms as a function with its
 * cache). Top-level await, and what the bundler did not print, is compiled as the module it is.
 * @throws what V8 says where it parses as neither.
 */
export function compileTenantModule(isolate: ivm.Isolate, context: ivm.Context, source: ModuleSource): TenantModule {
  const body = toFunction(source.code)
  if (body !== undefined) {
    try {
      return compileFunction(isolate, context, body, source)
    } catch {
      // `await` outside of a function, or a mistake: as a module it runs, or says what is wrong in its own terms.
    }
  }
  return compileModule(isolate, context, source)
}

/** Stays on the first line, and the script begins that much to the left: positions are those of the module. */
const HEAD = '(function(){"use strict";'
/** The one export clause with which esbuild ends a bundle, by how it begins: with whitespace, and without. */
const CLAUSES = {
  '\nexport {\n': { whole: /^\nexport \{\n((?: {2}[^\n]+\n)+)\};\n$/, between: /,?\n/ },
  'export{': { whole: /^export\{([^{}"'`/]+)\};\n$/, between: /,/ },
} as const

/** The module as a function that returns its exports; undefined when it does not end as esbuild would end it. */
function toFunction(code: string): string | undefined {
  for (const [start, { whole, between }] of Object.entries(CLAUSES)) {
    // The last one: from the first on, a search reads all of a long module.
    const at = code.lastIndexOf(start)
    const clause = at === -1 ? null : whole.exec(code.slice(at))
    if (clause === null) continue
    const fields = (clause[1] ?? '').trimEnd().split(between).map(toField)
    return `${HEAD}${code.slice(0, at)}\nreturn{__proto__:null,${fields.join(',')}}})`
  }
  return undefined
}

/** `local`, `local as exported` or `local as "any text"`, as a property. */
function toField(line: string): string {
  const [, local = '', exported = local] = /^ *(\S+)(?: as (.+?))?,?$/.exec(line) ?? []
  return `${exported.startsWith('"') ? exported : JSON.stringify(exported)}:${local}`
}

function compileFunction(
  isolate: ivm.Isolate,
  context: ivm.Context,
  body: string,
  { filename, codeCache }: ModuleSource,
): TenantModule {
  const origin = { filename, columnOffset: -HEAD.length }
  const script = isolate.compileScriptSync(body, { ...origin, ...(codeCache && { cachedData: codeCache.copy }) })
  return {
    evaluate(timeoutMs) {
      const run = script.runSync(context, { reference: true }) as ivm.Reference
      script.release()
      const exports = run.applySync(undefined, [], { timeout: timeoutMs, result: { reference: true } })
      run.release()
      return toExports(exports as ivm.Reference)
    },
    takeCodeCache(code) {
      const body = toFunction(code) ?? ''
      const again: Caching<ivm.Script> = isolate.compileScriptSync(body, { ...origin, produceCachedData: true })
      return toBytes(again)
    },
  }
}

function compileModule(isolate: ivm.Isolate, context: ivm.Context, { code, filename }: ModuleSource): TenantModule {
  const module = isolate.compileModuleSync(code, { filename })
  return {
    evaluate(timeoutMs) {
      module.instantiateSync(context, specifier => {
        throw new ImportError(specifier)
      })
      module.evaluateSync({ timeout: timeoutMs })
      const namespace = module.namespace
      module.release()
      return toExports(namespace)
    },
    takeCodeCache: () => undefined,
  }
}

function toExports(reference: ivm.Reference): Exports {
  return reference.derefInto({ release: true }) as Exports
}

/** The module imports something: bundles don't. */
export class ImportError extends Error {
  readonly specifier: string

  constructor(specifier: string) {
    super(`import of ${specifier}`)
    this.specifier = specifier
  }
}

function toBytes(compiled: Caching<ivm.Script>): Uint8Array | undefined {
  const cache = compiled.cachedData?.copy()
  compiled.release()
  return cache === undefined ? undefined : new Uint8Array(cache)
}
