// WebAssembly.Module: bytes are copied, rewritten and counted before V8 sees them.

import { construct, defineProperty, SafeWeakMap } from '../captured.ts'
import { findBytes } from '../web/buffer-source.ts'
import { toDictionary, toDOMString, toSequence } from '../web/webidl.ts'
import { replaceConstructor } from './constructor.ts'
import { type Constructor, type ImportDescriptor, native } from './native.ts'
import { reserve } from './reservation.ts'
import { rewriteModule } from './rewrite.ts'
import type { OwnMemories } from './scan.ts'

const memories = new SafeWeakMap<object, OwnMemories>()

/** The memories that each instance of a module makes; undefined for what is no module. */
export function findMemories(module: unknown): OwnMemories | undefined {
  return typeof module === 'object' && module !== null ? memories.get(module) : undefined
}

/**
 * Compiles in the guest's own entry, so that the time is its own.
 * @throws CompileError for what is not valid or not offered, RangeError where it does not fit into memoryMiB.
 */
export function compileModule(source: unknown, options: unknown, newTarget: Constructor = native.Module): object {
  const settings = toSettings(options)
  // From here until V8 has the bytes no tenant code runs; what runs in `construct` (a getter of newTarget) can't reach
  // the copy that it is given.
  const { bytes, nativeBytes, memories: own } = rewriteModule(readSource(source))
  const room = reserve(nativeBytes, 'WebAssembly.Module()')
  const module = construct(native.Module, [bytes, settings], newTarget) as object
  room.attach(module)
  memories.set(module, own)
  return module
}

export function validateModule(source: unknown, options: unknown): boolean {
  const settings = toSettings(options)
  const bytes = readSource(source)
  try {
    const rewritten = rewriteModule(bytes)
    reserve(rewritten.nativeBytes, 'WebAssembly.validate()')
    return native.validate(rewritten.bytes, settings)
  } catch {
    return false
  }
}

/** What the module asks for, without the memories that became imports. @throws TypeError for what is no module. */
export function importsOf(module: unknown): ImportDescriptor[] {
  const imports = native.imports(module)
  imports.length -= findMemories(module)?.count ?? 0
  return imports
}

/** The class as tenants see it. */
export function createModuleClass(): object {
  const Module = replaceConstructor(native.Module, function (this: unknown, source: unknown, options: unknown): object {
    if (new.target === undefined) throw new TypeError("WebAssembly.Module must be invoked with 'new'")
    return compileModule(source, options, new.target as unknown as Constructor)
  })
  const imports = { imports: (module: unknown) => importsOf(module) }
  defineProperty(Module, 'imports', { __proto__: null, value: imports.imports } as PropertyDescriptor)
  return Module
}

function readSource(source: unknown): Uint8Array<ArrayBuffer> {
  const bytes = findBytes(source)
  if (bytes === undefined) throw new TypeError('WebAssembly: the bytes of a module are an ArrayBuffer or a view of one')
  return bytes
}

/** Compile-time builtins, each looked at once. WebAssembly JavaScript API, "WebAssemblyCompileOptions". */
function toSettings(given: unknown): object {
  const { builtins, importedStringConstants } = toDictionary(given, 'the options of a module')
  const settings = { __proto__: null } as { builtins?: string[]; importedStringConstants?: string }
  if (builtins !== undefined) settings.builtins = toSequence(builtins, 'builtins', toDOMString)
  if (importedStringConstants !== undefined && importedStringConstants !== null)
    settings.importedStringConstants = toDOMString(importedStringConstants)
  return settings
}
