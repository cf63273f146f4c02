// Holds results against expectations. Whatever differs is a deviation, better or worse: the list has to stay true.

import type { Expectations, FileExpectation } from './expectations.ts'
import { type FileResult, isPass, type Subtest } from './result.ts'

/**
 * regression: worse than expected. unexpected pass: better. unknown: nothing is expected of it. gone: expected, but not
 * there any more. unexplained: expected to fail, without a reason.
 */
export type DeviationKind = 'regression' | 'unexpected pass' | 'unknown' | 'gone' | 'unexplained'

export interface Deviation {
  readonly kind: DeviationKind
  readonly file: string
  readonly what: string
}

export function compare(
  expectations: Expectations,
  results: readonly FileResult[],
  gone: readonly string[],
): Deviation[] {
  const missing = gone.map(file => ({ kind: 'gone' as const, file, what: 'the file is not run any more' }))
  return [...results.flatMap(result => compareFile(expectations.get(result.name), result)), ...missing]
}

/** Files that are expected to fail, or may, while nobody says why. */
export function findUnexplained(expectations: Expectations): Deviation[] {
  return [...expectations]
    .filter(([, { outcome, fail, flaky, reason }]) => reason === undefined && (outcome ?? fail ?? flaky) !== undefined)
    .map(([file]) => ({ kind: 'unexplained', file, what: 'its `reason` is missing in the list' }))
}

function compareFile(expected: FileExpectation | undefined, result: FileResult): Deviation[] {
  const deviate = (kind: DeviationKind, what: string): Deviation => ({ kind, file: result.name, what })
  if (expected === undefined) return [deviate('unknown', `${result.subtests.length} subtests, ${result.outcome}`)]
  return [
    ...compareOutcome(expected, result, deviate),
    ...compareSubtests(expected, result.subtests, deviate),
    ...compareCount(expected, result.subtests, deviate),
  ]
}

type Deviate = (kind: DeviationKind, what: string) => Deviation

function compareOutcome({ outcome = 'OK' }: FileExpectation, result: FileResult, deviate: Deviate): Deviation[] {
  if (result.outcome === outcome) return []
  const kind = result.outcome === 'OK' ? 'unexpected pass' : 'regression'
  return [deviate(kind, `the file ended as ${result.outcome} and not as ${outcome}: ${result.message}`)]
}

/** A name fails when one of its subtests does. */
function compareSubtests({ fail = [], flaky = [] }: FileExpectation, subtests: readonly Subtest[], deviate: Deviate) {
  const failed = new Map(subtests.filter(each => !isPass(each)).map(each => [each.name, each]))
  const names = new Set(subtests.map(({ name }) => name))
  const expected = fail === '*' ? names : new Set(fail)
  const judged = [...names.difference(new Set(flaky))]
  const worse = judged.filter(name => failed.has(name) && !expected.has(name))
  const better = judged.filter(name => !failed.has(name) && expected.has(name))
  return [
    ...worse.map(name =>
      deviate('regression', `${name}: ${failed.get(name)?.status} ${failed.get(name)?.message ?? ''}`),
    ),
    ...better.map(name => deviate('unexpected pass', name)),
    ...[...expected.difference(names)].map(name => deviate('gone', name)),
  ]
}

function compareCount({ tests }: FileExpectation, { length }: readonly Subtest[], deviate: Deviate): Deviation[] {
  if (length === tests) return []
  return [deviate(length < tests ? 'regression' : 'unknown', `${length} subtests, where ${tests} are expected`)]
}
