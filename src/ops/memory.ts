// What a guest may know of its own limits: how much memory it has, so that WebAssembly can take a share of it.

import { Op } from '../../sandbox/contract.ts'
import type { OpTable } from '../isolate/op-table.ts'

export function createMemoryOps(memoryMiB: number): OpTable {
  return { [Op.memoryMiB]: () => memoryMiB }
}
