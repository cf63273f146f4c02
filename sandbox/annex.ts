// Annexes: parts of the runtime that few handlers touch, each a script of its own (a file of annexes/), which the host
// compiles into the isolate when it is first needed. What an annex imports of the core it is handed, so that it works with
// the built-ins that the core captured, whatever tenant code has made of them since.

import { apply } from './captured.ts'
import { type AnnexFunction, Op } from './contract.ts'
import { op } from './host.ts'

/** What each annex imports, in the order of its parameters. */
type Imports = Readonly<Record<string, () => readonly unknown[]>>

const slot: { imports: Imports } = { imports: {} }

/** Called once, by the entry that the build writes. @public */
export function connectCore(imports: Imports): void {
  slot.imports = imports
}

/** What is open by now, without a prototype that tenant code could put things on. */
const opened = { __proto__: null } as unknown as Record<string, object | undefined>

/** What the host gave: once, even where tenant code has changed so much that an evaluation fails and is tried again. */
const compiled = { __proto__: null } as unknown as Record<string, unknown>

/** An annex's exports; compiles and evaluates it the first time. */
export function openAnnex<Exports extends object>(name: string): Exports {
  opened[name] ??= evaluate(name)
  return opened[name] as Exports
}

/** The exports of an annex that is open. Until then there are no objects of its classes. */
export function findAnnex<Exports extends object>(name: string): Exports | undefined {
  return opened[name] as Exports | undefined
}

function evaluate(name: string): object {
  const annex = compiled[name] ?? op(Op.openAnnex, name)
  // At the end of the stack it can't be compiled.
  if (typeof annex !== 'function') throw new RangeError(`no room to open ${name}`)
  compiled[name] = annex
  return apply(annex as AnnexFunction, undefined, slot.imports[name]?.() ?? []) as object
}
