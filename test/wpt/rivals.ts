// What other runtimes made of the same suite, as measured once with the same modules.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Rival {
  readonly name: string
  readonly version: string
  /** Subtests that passed, and all, by area. */
  readonly areas: Readonly<Record<string, Score>>
}

export type Score = readonly [pass: number, subtests: number]

export function readRivals(): readonly Rival[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'rivals.json'), 'utf8')).rivals
}
