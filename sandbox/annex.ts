// Annexes: parts of the runtime that few handlers touch, each a script of its own (a file of annexes/), which the host
// compiles into the isolate when it is first needed. What an annex imports of the core it is handed, so that it works with
// the built-ins that the core captured, whatever tenant code has made of them since.

import { type AnnexFunction, Op } from './contract.ts'
import { opOrThrow } from './host.ts'

export interface Annexes {
  readonly cloning: typeof import('./annexes/cloning.ts')
  readonly forms: typeof import('./annexes/forms.ts')
  readonly inspect: typeof import('./annexes/inspect.ts')
  readonly streams: typeof import('./annexes/streams.ts')
  readonly subtle: typeof import('./annexes/subtle.ts')
  readonly timeline: typeof import('./annexes/timeline.ts')
  readonly transforms: typeof import('./annexes/transforms.ts')
  readonly 'url-pattern': typeof import('./annexes/url-pattern.ts')
  readonly wasm: typeof import('./annexes/wasm.ts')
}

const slot: { core: () => object } = {
  core: () => {
    throw new TypeError('the annexes are not connected')
  },
}

/** Called once, by the entry that the build writes, with the modules that annexes import. */
export function connectCore(core: () => object): void {
  slot.core = core
}

/** What is open by now, without a prototype that tenant code could put things on. */
const opened = { __proto__: null } as { [Name in keyof Annexes]?: Annexes[Name] }

/** An annex's exports; compiles and evaluates it the first time. */
export function openAnnex<Name extends keyof Annexes>(name: Name): Annexes[Name] {
  return opened[name] ?? open(name)
}

/** The exports of an annex that is open. Until then there are no objects of its classes. */
export function findAnnex<Name extends keyof Annexes>(name: Name): Annexes[Name] | undefined {
  return opened[name]
}

function open<Name extends keyof Annexes>(name: Name): Annexes[Name] {
  const annex = opOrThrow(Op.openAnnex, name) as AnnexFunction
  const exports = annex(slot.core()) as Annexes[Name]
  opened[name] = exports
  return exports
}
