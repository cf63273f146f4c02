// What came of a test: how its file ended, and its subtests. Knows nothing of how it was run.

import type { TestCase } from './discover.ts'

/**
 * How a file ended. OK: the harness came to its end, whatever its subtests say. ERROR: something was thrown outside of
 * subtests, or no result came back. REFUSED: it could not be deployed. LOST: its cell died.
 */
export type Outcome = 'OK' | 'ERROR' | 'TIMEOUT' | 'PRECONDITION_FAILED' | 'REFUSED' | 'LOST'

export interface Subtest {
  readonly name: string
  readonly status: 'PASS' | 'FAIL' | 'TIMEOUT' | 'NOTRUN' | 'PRECONDITION_FAILED'
  readonly message: string | null
}

export interface FileResult {
  readonly area: string
  readonly name: string
  readonly outcome: Outcome
  readonly message: string | null
  readonly subtests: readonly Subtest[]
  readonly ms: number
}

export interface AreaCount {
  readonly area: string
  readonly files: number
  readonly pass: number
  readonly subtests: number
  /** Files that were left out because the suite's server did not run. */
  readonly unserved: number
}

/** A row for each area of which something ran, in the order of the cases. */
export function countAreas(cases: readonly TestCase[], results: readonly FileResult[]): AreaCount[] {
  const areas = [...new Set(cases.map(({ area }) => area))]
  return areas
    .map(area => {
      const own = results.filter(result => result.area === area)
      const subtests = own.flatMap(result => result.subtests)
      const unserved = cases.filter(each => each.area === area && each.isUnserved).length
      return { area, files: own.length, pass: subtests.filter(isPass).length, subtests: subtests.length, unserved }
    })
    .filter(({ files, unserved }) => files + unserved > 0)
}

export function isPass({ status }: Subtest): boolean {
  return status === 'PASS'
}
