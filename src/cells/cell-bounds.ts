// What each cell may keep, out of what all may keep together.

import { IsoletError } from '../base/errors.ts'
import { availableBytes, toBounds } from '../host/bounds.ts'
import type { CellSetup } from './cell-setup.ts'
import type { CellsOptions } from './cells.ts'

const MIB = 1024 * 1024
/** What a cell needs that holds nothing: Node, the host, four blanks. */
const EMPTY_BYTES = 110 * MIB
/** The router, two spare cells, and what is under way between them all. */
const ROUTER_BYTES = 256 * MIB
/** Lanes beside the light one that are full at the same time, at worst: probation and heavy. */
const OTHER_LANES = 2
/** A builder that is idle, as a share of what it may take at work (src/build/builder.ts). */
const IDLE_BUILDER = 0.2
const LEAST_BYTES = 192 * MIB
/** Of a cell's memory, what warm isolates may hold; the rest is for what one call may take for a moment. */
const WARM_SHARE = 0.6

/**
 * What one cell may take, or the builders that are at work: they are for seconds, and then some lane is taken not to be
 * full. An idle builder has its own room.
 */
export function toShareBytes(totalBytes: number, cells: number): number {
  return Math.max(LEAST_BYTES, Math.floor((totalBytes - ROUTER_BYTES) / (cells + OTHER_LANES + IDLE_BUILDER)))
}

/** @throws IsoletError ERR_INVALID_OPTION for a number of cells that is none, or bounds as toBounds says. */
export function toCellBounds(options: CellsOptions): Omit<CellSetup, 'user'> {
  const { cells, limits = {}, maxMemoryMiB, blanks = 'adaptive' } = options
  if (!Number.isSafeInteger(cells) || cells < 1)
    throw new IsoletError('ERR_INVALID_OPTION', `cells takes a whole number from 0, not ${cells}`)
  const bounds = toBounds(options, cells)
  const totalBytes = maxMemoryMiB === undefined ? availableBytes() / 2 : maxMemoryMiB * MIB
  const maxRssBytes = toShareBytes(totalBytes, cells)
  const emptyBytes = EMPTY_BYTES + bounds.reserveMiB * MIB
  const share = (total: number): number => Math.max(1, Math.ceil(total / cells))
  return {
    ...bounds,
    maxIsolates: share(bounds.maxIsolates),
    maxIsolateBytes: Math.floor(
      Math.max(MIB, Math.min(share(bounds.maxIsolateBytes), (maxRssBytes - emptyBytes) * WARM_SHARE)),
    ),
    // By what the cell itself may keep.
    blanks,
    limits,
    maxRssBytes,
  }
}
