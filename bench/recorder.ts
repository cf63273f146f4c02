// Gathers what steps found, round by round, into the series of a record.

import { toOrderStatistics } from './order-statistics.ts'
import type { Absence, Series } from './record.ts'
import type { Sample, Step } from './suite.ts'

export interface Failure {
  readonly step: Step
  readonly round: number
  readonly error: Error
}

export interface Recorder {
  /** @param referenceMs what the reference took meanwhile. */
  add(step: Step, samples: readonly Sample[], referenceMs: number): void
  fail(failure: Failure): void
  readonly failures: readonly Failure[]
  series(): Series[]
  /** Of cases that failed in every round. */
  absences(): Absence[]
}

interface Growing extends Series {
  readonly rounds: number[][]
  readonly reference?: number[]
}

export function createRecorder(): Recorder {
  const all = new Map<string, Growing>()
  const failures: Failure[] = []
  return {
    failures,
    add({ suite, subject }, samples, referenceMs) {
      for (const { values, steady = false, ...sample } of samples) {
        const key = JSON.stringify([suite, subject, sample.case, sample.x])
        const series: Growing = all.get(key) ?? {
          suite,
          subject,
          ...sample,
          rounds: [],
          ...(!steady && { reference: [] }),
        }
        series.rounds.push(toOrderStatistics(values))
        series.reference?.push(referenceMs)
        all.set(key, series)
      }
    },
    fail: failure => void failures.push(failure),
    series: () => [...all.values()],
    absences: () => toAbsences(failures, [...all.values()]),
  }
}

function toAbsences(failures: readonly Failure[], series: readonly Series[]): Absence[] {
  const absences = failures.flatMap(({ step: { suite, subject, cases }, error }) =>
    cases.map(each => ({ suite, subject, case: each, reason: error.message })),
  )
  const isKnown = ({ suite, subject, case: name }: Absence) =>
    series.some(each => each.suite === suite && each.subject === subject && each.case === name)
  const byCase = new Map(absences.map(each => [JSON.stringify([each.suite, each.subject, each.case]), each]))
  return [...byCase.values()].filter(each => !isKnown(each))
}
