// What a suite is: a plan of steps, each of which measures one subject in a process of its own. Knows no suite.

import type { Cores } from './cores.ts'
import type { LoadGenerator } from './load-generator.ts'
import type { Random } from './random.ts'
import type { Absence, Series, Suite } from './record.ts'
import type { Sizes } from './sizes.ts'
import type { BundleName, Subject } from './subject.ts'

/** What one step found in one case. */
export interface Sample extends Pick<Series, 'case' | 'unit' | 'better' | 'x'> {
  readonly values: readonly number[]
  /** Memory, shares and CPU time: how fast the machine is just then hardly shows in it. @default false */
  readonly steady?: boolean
}

/** The least that is run as one, in an order that is drawn: one subject, started afresh. */
export interface Step {
  readonly suite: Suite
  /** For progress, such as `first requests, cold`. */
  readonly what: string
  readonly subject: string
  /** How long it may take, roughly. */
  readonly seconds: number
  /** What is missing when it fails. */
  readonly cases: readonly string[]
  /** What takes long, or hardly varies, is measured in the first round alone. @default false */
  readonly once?: boolean
  run(bench: Bench): Promise<readonly Sample[]>
}

/** What steps work with. */
export interface Bench {
  readonly cores: Cores | undefined
  readonly generator: LoadGenerator
  readonly random: Random
  readonly sizes: Sizes
  /** Times the reference once more; between measurements, never during one. */
  pulse(): Promise<void>
}

export interface Plan {
  readonly steps: readonly Step[]
  readonly absences: readonly Absence[]
}

/** Plans one round of one subject. */
export type SuitePlan = (subject: Subject, sizes: Sizes) => Plan

/** Reason why a subject can't serve one of the bundles. */
export function findLack({ lacks }: Subject, bundles: readonly BundleName[]): string | undefined {
  return bundles.map(bundle => lacks[bundle]).find(reason => reason !== undefined)
}

export function mergePlans(plans: readonly Plan[]): Plan {
  return { steps: plans.flatMap(({ steps }) => steps), absences: plans.flatMap(({ absences }) => absences) }
}

/** Every case is missing, for one reason. */
export function toAbsent(suite: Suite, subject: string, cases: readonly string[], reason: string): Plan {
  return { steps: [], absences: cases.map(each => ({ suite, case: each, subject, reason })) }
}
