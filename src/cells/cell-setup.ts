// What a cell is told when it starts, and what it tells of itself later. JSON on the link.

import type { Limits } from '../base/limits.ts'
import type { EngineOptions } from '../host/engine.ts'
import type { HostStats } from '../host/stats.ts'
import type { Json } from '../host/version.ts'

export interface CellSetup {
  readonly maxIsolates: number
  readonly maxIsolateBytes: number
  readonly maxIsolatesPerFunction: number
  readonly blanks: NonNullable<EngineOptions['blanks']>
  readonly idleTtlMs: number
  readonly reserveMiB: number
  readonly codeCache: boolean
  readonly keepWarm: boolean
  readonly limits: Partial<Limits>
  /** Resident memory past which the cell is killed, in bytes. */
  readonly maxRssBytes: number
  /** The user and group it becomes once it has read its files; undefined where it may not. */
  readonly user: number | undefined
}

/** A version without its bytes. */
export interface WireVersion {
  readonly key: string
  readonly name: string
  readonly version: number
  readonly limits: Limits
  readonly env: Readonly<Record<string, Json>>
}

export interface CellCounts {
  readonly pool: HostStats['pool']
  readonly evictions: HostStats['evictions']
  readonly rssBytes: number
}

/** Descriptors that a cell inherits beside the standard ones. */
export const LINK_FD = 3
export const REPORT_FD = 4
export const JOURNAL_FD = 5
