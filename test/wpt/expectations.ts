// What is known to come of each file: how many subtests, and which of them fail. Reads and writes the checked-in list.

import { readFileSync, writeFileSync } from 'node:fs'
import { type FileResult, isPass, type Outcome } from './result.ts'

export interface FileExpectation {
  readonly tests: number
  /** @default 'OK' */
  readonly outcome?: Outcome
  /** Names of subtests that fail; `*` stands for all. */
  readonly fail?: readonly string[] | '*'
  /** Names of subtests that may pass or fail. Written by hand. */
  readonly flaky?: readonly string[]
  /** Why something fails. Written by hand, kept while something does. */
  readonly reason?: string
}

/** By the names of cases. */
export type Expectations = ReadonlyMap<string, FileExpectation>

export function readExpectations(file: string): Expectations {
  const entries: [string, number | FileExpectation][] = Object.entries(JSON.parse(readFileSync(file, 'utf8')))
  return new Map(entries.map(([name, value]) => [name, typeof value === 'number' ? { tests: value } : value]))
}

/** Sorted, a line for each file and one for each subtest that fails, so that a change shows as what it is. */
export function writeExpectations(file: string, expectations: Expectations): void {
  const sorted = [...expectations].sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = sorted.map(([name, each]) => `  ${JSON.stringify(name)}: ${toJson(each)}`)
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`)
}

/**
 * The list as these results have it; files that did not run stay as they were.
 * @param gone files that there are no more
 */
export function updateExpectations(
  old: Expectations,
  results: readonly FileResult[],
  gone: readonly string[],
): Expectations {
  const updated = new Map(old)
  for (const name of gone) updated.delete(name)
  for (const result of results) updated.set(result.name, toExpectation(result, old.get(result.name)))
  return updated
}

function toExpectation({ outcome, subtests }: FileResult, old: FileExpectation | undefined): FileExpectation {
  const names = new Set(subtests.map(({ name }) => name))
  const flaky = old?.flaky?.filter(name => names.has(name)) ?? []
  const failed = new Set(subtests.filter(each => !isPass(each)).map(({ name }) => name))
  const fail = [...failed.difference(new Set(flaky))].sort()
  const fails = fail.length > 0 || outcome !== 'OK'
  return {
    tests: subtests.length,
    ...(outcome === 'OK' ? {} : { outcome }),
    ...(fail.length === 0 ? {} : { fail: fail.length === names.size && names.size > 1 ? '*' : fail }),
    ...(flaky.length === 0 ? {} : { flaky }),
    ...(old?.reason !== undefined && (fails || flaky.length > 0) ? { reason: old.reason } : {}),
  }
}

function toJson({ tests, fail, ...others }: FileExpectation): number | string {
  if (fail === undefined && Object.keys(others).length === 0) return tests
  if (fail === undefined || fail === '*') return JSON.stringify({ tests, ...others, fail })
  const head = JSON.stringify({ tests, ...others }).slice(0, -1)
  return `${head},"fail":[\n${fail.map(name => `    ${JSON.stringify(name)}`).join(',\n')}\n  ]}`
}
