// How the runner of all families and the families talk to each other: by the environment of their processes, and by a
// file with a line of JSON for each family.

import { appendFileSync, readFileSync } from 'node:fs'
import type { Verdict } from './verdict.ts'

/** What came of one family. */
export interface FamilyResult {
  readonly family: string
  /** All that it has, whether or not they were carried out. */
  readonly attacks: number
  /** What the victims' p99 is compared with. */
  readonly quietP99Ms: number
  /** One for each attack that was carried out. */
  readonly verdicts: readonly Verdict[]
}

const SAMPLE = 'ISOLET_ATTACKS_SAMPLE'
const FILE = 'ISOLET_ATTACKS_RESULTS'

export function toEnvironment(sampleAsked: boolean, file: string): Record<string, string> {
  return { [FILE]: file, [SAMPLE]: sampleAsked ? '1' : '' }
}

/** Whether a sample of each family is enough. */
export function isSampleAsked(): boolean {
  return process.env[SAMPLE] === '1'
}

/** Does nothing where a family is run by itself. */
export function noteResult(result: FamilyResult): void {
  const file = process.env[FILE]
  if (file) appendFileSync(file, `${JSON.stringify(result)}\n`)
}

export function readResults(file: string): FamilyResult[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map(line => JSON.parse(line) as FamilyResult) // noteResult wrote it
}
