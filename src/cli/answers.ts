// The admin API's answers, as far as commands read them. The server that gave them is our own, of this or a later
// version, so fields are read and not validated.

import type { LogLine } from '../host/engine.ts'
import type { Offence } from '../host/stats.ts'

export interface FunctionSummary {
  readonly name: string
  readonly version: number
  readonly url: string
  readonly createdAt: string
  readonly updatedAt: string
  /** What it did to its cells; absent for one that did nothing. */
  readonly offence?: Offence
}

export interface FunctionPage {
  readonly functions: readonly FunctionSummary[]
  /** Where the next page starts; absent on the last one. */
  readonly cursor?: string
}

export interface VersionSummary {
  readonly version: number
  readonly active: boolean
  readonly digest: string
  readonly bytes: number
  readonly createdAt: string
  readonly startup: { readonly total: number }
}

export interface DeployAnswer {
  readonly name: string
  readonly version: number
  readonly url: string
  readonly bytes: number
  readonly startup: { readonly total: number }
  readonly warnings: readonly string[]
}

export interface LogAnswer {
  readonly lines: readonly LogLine[]
}
