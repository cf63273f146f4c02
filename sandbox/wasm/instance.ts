// WebAssembly.Instance: what it imports is read once, and the memories that it makes are made here.

import { construct } from '../captured.ts'
import { isObject } from '../web/webidl.ts'
import { replaceConstructor } from './constructor.ts'
import { createMemory } from './memory.ts'
import { findMemories, importsOf } from './module.ts'
import { type Constructor, native } from './native.ts'
import { MEMORY_MODULE, MEMORY_NAMES } from './rewrite.ts'
import { NO_MAXIMUM, type OwnMemories } from './scan.ts'

/** Values by name, by module name. Without prototypes, so that V8 finds nothing in them but what was put there. */
type Imported = Record<string, unknown>

/** @throws TypeError, LinkError, what getters and start functions throw, and RangeError for memories that don't fit. */
export function instantiateModule(module: unknown, imports: unknown, newTarget: Constructor = native.Instance): object {
  const own = findMemories(module)
  if (own === undefined) throw new TypeError('WebAssembly.Instance(): Argument 0 must be a WebAssembly.Module')
  if (imports !== undefined && !isObject(imports))
    throw new TypeError('WebAssembly.Instance(): Argument 1 must be an object')
  const given = imports === undefined ? undefined : readImports(module, imports)
  return construct(native.Instance, [module, withMemories(given, own)], newTarget) as object
}

/** The class as tenants see it. */
export function createInstanceClass(): object {
  return replaceConstructor(native.Instance, function (this: unknown, module: unknown, imports: unknown): object {
    if (new.target === undefined) throw new TypeError("WebAssembly.Instance must be invoked with 'new'")
    return instantiateModule(module, imports, new.target as unknown as Constructor)
  })
}

/** Reads each import in turn, and leaves it to V8 to say what is missing or of the wrong kind. */
function readImports(module: unknown, imports: object): Imported {
  const wanted = importsOf(module)
  const found = { __proto__: null } as unknown as Imported
  for (let at = 0; at < wanted.length; at++) {
    const { module: from, name } = wanted[at] as { readonly module: string; readonly name: string }
    const holder = (imports as Imported)[from]
    if (isObject(holder)) put(found, from, name, (holder as Imported)[name])
    else found[from] ??= holder
  }
  return found
}

function put(found: Imported, from: string, name: string, value: unknown): void {
  if (!isObject(found[from]))
    found[from] = { __proto__: null }
    // Ours: what a tenant gave is in it, but never it itself.
  ;(found[from] as Imported)[name] = value
}

/** Makes the memories last: what getters of imports do can't come between counting them and using them. */
function withMemories(found: Imported | undefined, { count, pages }: OwnMemories): Imported | undefined {
  if (count === 0) return found
  const all = found ?? ({ __proto__: null } as unknown as Imported)
  for (let index = 0; index < count; index++) {
    const initial = pages[2 * index] as number
    const maximum = pages[2 * index + 1] as number
    const memory = createMemory({ initial, maximum: maximum === NO_MAXIMUM ? undefined : maximum })
    put(all, MEMORY_MODULE, MEMORY_NAMES[index] as string, memory)
  }
  return all
}
