// What a run of the benchmark suite leaves behind: the shape of bench/results/*.json. Knows neither how anything is
// measured nor how it is shown.

import type { Target } from './targets.ts'

export type Suite = 'start' | 'latency' | 'load' | 'throughput' | 'density' | 'churn' | 'growth' | 'neighbour'

export type Unit = 'ms' | 'requests/s' | 'MiB' | '%'

/** What one subject did in one case. */
export interface Series {
  readonly suite: Suite
  /** In words, such as `tiny, pooled, over HTTP`; the same for all subjects that are compared in it. */
  readonly case: string
  /** Name of a subject, such as `isolet, inline` or `workerd, loader`. */
  readonly subject: string
  readonly unit: Unit
  readonly better: 'lower' | 'higher'
  /** Where it stands on the axis of its case: requests a second, tenants or functions. */
  readonly x?: number
  /** By round, ascending: all samples, or from more than 500 on that many order statistics, evenly spaced. */
  readonly rounds: readonly (readonly number[])[]
  /** By round: what the reference took meanwhile, in milliseconds. Another machine, or another day, shows here. */
  readonly reference?: readonly number[]
}

/** A case that a subject can't do, and why, for readers. */
export interface Absence {
  readonly suite: Suite
  readonly case: string
  readonly subject: string
  readonly reason: string
}

export interface RunRecord {
  readonly format: 1
  /** ISO 8601. */
  readonly begun: string
  readonly seconds: number
  readonly command: string
  /** What the order of the steps, and whatever else is drawn, came from. */
  readonly seed?: number
  /** Of the checkout; `dirty` when files differ from it. */
  readonly commit: string
  readonly dirty: boolean
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryMiB: number
    readonly system: string
  }
  /** Of isolet, Node, V8 and each subject's program, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly series: readonly Series[]
  readonly absences: readonly Absence[]
  readonly targets: readonly (Target & { readonly met: boolean })[]
}
