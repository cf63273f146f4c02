// Annexes: parts of the runtime that few handlers touch, each a script of its own (a file of annexes/), which the host
// compiles into the isolate when it is first needed. What an annex imports of the core it is handed, so that it works with
// the built-ins that the core captured, whatever tenant code has made of them since.

import { type AnnexFunction, Op } from './contract.ts'
import { opOrThrow } from './host.ts'

export interface Annexes {
  readonly streams: typeof import('./annexes/streams.ts')
  readonly 'url-pattern': typeof import('./annexes/url-pattern.ts')
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

/** Compiles an annex and evaluates it. Each may be opened once: callers keep what they get. */
export function openAnnex<Name extends keyof Annexes>(name: Name): Annexes[Name] {
  const annex = opOrThrow(Op.openAnnex, name) as AnnexFunction
  return annex(slot.core()) as Annexes[Name]
}
