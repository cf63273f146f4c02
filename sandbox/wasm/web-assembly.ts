// WebAssembly as tenants see it: V8's own namespace, with what makes memories or compiles code replaced, and without
// what can't be counted. The asynchronous forms work in the entry that asks: V8's own compile on threads whose time is
// billed to nobody, and their promises don't settle inside isolated-vm.

import { defineProperty, deleteProperty, ownKeys } from '../captured.ts'
import { keepFromCloning } from '../web/clone-registry.ts'
import { createInstanceClass, instantiateModule } from './instance.ts'
import { createMemoryClass } from './memory.ts'
import { compileModule, createModuleClass, findMemories, validateModule } from './module.ts'
import { type Constructor, namespace, native } from './native.ts'
import { readModuleSource } from './streaming.ts'

/** JavaScript promise integration: each suspended call would keep a native stack that nobody counts. */
const HIDDEN = ['promising', 'Suspending', 'SuspendError'] as const
/** A buffer that grows is not counted. */
const HIDDEN_MEMORY_MEMBERS = ['toResizableBuffer', 'toFixedLengthBuffer'] as const
/** What structuredClone would take for plain objects. */
const NOT_CLONED = ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception'] as const

/** Called once, when tenant code first touches the global. */
export function openWebAssembly(): object {
  for (let at = 0; at < HIDDEN.length; at++) deleteProperty(namespace, HIDDEN[at] as string)
  for (let at = 0; at < HIDDEN_MEMORY_MEMBERS.length; at++)
    deleteProperty(native.Memory.prototype as object, HIDDEN_MEMORY_MEMBERS[at] as string)
  const classesOfV8 = namespace as Readonly<Record<string, Constructor>>
  for (let at = 0; at < NOT_CLONED.length; at++) {
    const { prototype } = classesOfV8[NOT_CLONED[at] as string] as Constructor
    keepFromCloning(prototype as object)
  }
  const classes = { Memory: createMemoryClass(), Module: createModuleClass(), Instance: createInstanceClass() }
  install(classes, false)
  install(OPERATIONS, true)
  return namespace
}

const OPERATIONS = {
  validate: (source: unknown, options: unknown = undefined): boolean => validateModule(source, options),

  async compile(source: unknown, options: unknown = undefined): Promise<object> {
    return compileModule(source, options)
  },

  async instantiate(source: unknown, imports: unknown = undefined, options: unknown = undefined): Promise<object> {
    return findMemories(source) === undefined ? start(source, imports, options) : instantiateModule(source, imports)
  },

  async compileStreaming(source: unknown, options: unknown = undefined): Promise<object> {
    return compileModule(await readModuleSource(source), options)
  },

  async instantiateStreaming(
    source: unknown,
    imports: unknown = undefined,
    options: unknown = undefined,
  ): Promise<object> {
    return start(await readModuleSource(source), imports, options)
  },
}

/** Imports are looked at once the caller has its promise. */
async function start(source: unknown, imports: unknown, options: unknown): Promise<object> {
  const module = compileModule(source, options)
  await undefined
  return { module, instance: instantiateModule(module, imports) }
}

/** Web IDL: operations of a namespace are enumerable, its classes are not. */
function install(members: Readonly<Record<string, unknown>>, enumerable: boolean): void {
  const names = ownKeys(members)
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string
    const attributes = { __proto__: null, writable: true, configurable: true, enumerable, value: members[name] }
    defineProperty(namespace, name, attributes as PropertyDescriptor)
  }
}
