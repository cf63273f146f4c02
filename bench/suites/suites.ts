// All suites, by name.

import type { Suite } from '../record.ts'
import type { SuitePlan } from '../suite.ts'
import { planChurn } from './churn.ts'
import { planDensity } from './density.ts'
import { planGrowth } from './growth.ts'
import { planLatency } from './latency.ts'
import { planLoad } from './load.ts'
import { planNeighbour } from './neighbour.ts'
import { planStart } from './start.ts'
import { planThroughput } from './throughput.ts'

export const SUITES: Readonly<Record<Suite, SuitePlan>> = {
  start: planStart,
  latency: planLatency,
  load: planLoad,
  throughput: planThroughput,
  density: planDensity,
  churn: planChurn,
  growth: planGrowth,
  neighbour: planNeighbour,
}

export const SUITE_NAMES = Object.keys(SUITES) as Suite[] // its keys
