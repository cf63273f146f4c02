// How subjects and load share the machine's cores.

import type { StartOptions, Subject } from './subject.ts'
import type { Bench } from './suite.ts'

export interface Layout {
  /** As cases call it. */
  readonly name: string
  readonly cells: number
  /** The subject keeps to one core and the load to another; otherwise all are anybody's. */
  readonly pinned: boolean
}

export const ONE_CORE: Layout = { name: 'on one core', cells: 1, pinned: true }
const TWO_CORES: Layout = { name: 'on two cores, shared with the load', cells: 2, pinned: false }

/** A subject that can't use a second core is measured on one. */
export function layoutsOf({ hasCells = false }: Subject): Layout[] {
  return hasCells ? [ONE_CORE, TWO_CORES] : [ONE_CORE]
}

export function toStartOptions({ cells, pinned }: Layout, { cores }: Bench): Pick<StartOptions, 'core' | 'cells'> {
  return pinned && cores !== undefined ? { cells, core: cores.servers } : { cells }
}

export function toLoadCore({ pinned }: Layout, { cores }: Bench): number | undefined {
  return pinned ? cores?.load : undefined
}
