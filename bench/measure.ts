// One run of the suites: subjects and the reference are started, steps run, and what they found becomes a record.

import { findCores } from './cores.ts'
import { findLoadGenerator } from './load-generator.ts'
import { createRandom } from './random.ts'
import type { RunRecord, Suite } from './record.ts'
import { createRecorder, type Failure } from './recorder.ts'
import { openReference } from './reference.ts'
import { runPlan } from './runner.ts'
import type { Sizes } from './sizes.ts'
import type { Subject } from './subject.ts'
import { mergePlans, type Plan, type Step, toAbsent } from './suite.ts'
import { SUITES } from './suites/suites.ts'
import { readCheckout, readMachine, readVersions } from './surroundings.ts'

export interface Measured {
  readonly record: Omit<RunRecord, 'targets'>
  readonly failures: readonly Failure[]
}

export interface MeasurePlan {
  readonly suites: readonly Suite[]
  /** Those that a suite measures. */
  readonly subjectsOf: (suite: Suite) => readonly Subject[]
  /** Leaves steps out. @default none */
  readonly wants?: (step: Step) => boolean
  readonly sizes: Sizes
  readonly seed: number
  readonly command: string
  /** Takes lines for people who wait. */
  readonly tell: (line: string) => void
}

export async function measure(measurePlan: MeasurePlan): Promise<Measured> {
  const { suites, subjectsOf, wants = () => true, sizes, seed, command, tell } = measurePlan
  const begun = new Date()
  const versions = readVersions()
  const { steps, absences } = mergePlans(
    suites.flatMap(suite =>
      subjectsOf(suite).map(subject => planSubject(suite, notingVersion(subject, versions), sizes)),
    ),
  )
  const cores = findCores()
  const recorder = createRecorder()
  await using reference = await openReference(cores?.servers)
  await runPlan({
    ...{ steps: steps.filter(wants), sizes, recorder, reference, cores, tell },
    random: createRandom(seed),
    generator: findLoadGenerator(),
  })
  const record = {
    format: 1 as const,
    begun: begun.toISOString(),
    seconds: Math.round((Date.now() - begun.getTime()) / 1000),
    ...{ command, seed },
    ...readCheckout(),
    machine: readMachine(),
    versions,
    series: recorder.series(),
    absences: [...absences, ...recorder.absences()],
  }
  return { record, failures: recorder.failures }
}

/** One that isn't installed could do all that it has steps for. */
function planSubject(suite: Suite, subject: Subject, sizes: Sizes): Plan {
  const plan = SUITES[suite](subject, sizes)
  const { missing } = subject
  if (missing === undefined) return plan
  const absent = plan.steps.map(({ cases }) => toAbsent(suite, subject.name, cases, `not installed: ${missing}`))
  return mergePlans([{ steps: [], absences: plan.absences }, ...absent])
}

/** Each subject knows its version once it runs. */
function notingVersion(subject: Subject, versions: Record<string, string>): Subject {
  return {
    ...subject,
    async start(options) {
      const running = await subject.start(options)
      versions[subject.name] = running.version
      return running
    },
  }
}
