// The global structuredClone, whose work is an annex's.

import { openAnnex } from '../annex.ts'
import { apply } from '../captured.ts'

type Cloning = typeof import('../annexes/cloning.ts')

export function openCloning(): Cloning {
  return openAnnex<Cloning>('cloning')
}

export function structuredClone(_value: unknown, _options: unknown = undefined): unknown {
  // As they came: an argument that is left out counts.
  // biome-ignore lint/complexity/noArguments: see above
  return apply(openCloning().structuredClone, undefined, arguments)
}
