// A run in words: what deviates, what fails, the table.

import { type Scores, toAreaTable } from './area-table.ts'
import type { Deviation } from './compare.ts'
import { type AreaCount, type FileResult, isPass } from './result.ts'
import type { Rival } from './rivals.ts'

export interface Run {
  readonly results: readonly FileResult[]
  readonly counts: readonly AreaCount[]
  readonly deviations: readonly Deviation[]
  readonly skipped: readonly { readonly name: string; readonly skip: string | undefined }[]
}

const MAX_LINES = 60
const LINE_LENGTH = 240

export function toText({ results, counts, deviations }: Run, rivals: readonly Rival[], isVerbose: boolean): string {
  const unserved = counts.reduce((sum, count) => sum + count.unserved, 0)
  return [
    ...(isVerbose ? [results.flatMap(toFailures).join('\n')] : []),
    toAreaTable(toScores(counts), rivals),
    ...(unserved > 0 ? [`${unserved} files were left out: they need the suite's server (--server).`] : []),
    toVerdict(results, deviations),
  ].join('\n\n')
}

export function toJson({ results, counts, deviations, skipped }: Run): string {
  return JSON.stringify({ areas: counts, deviations, skipped, files: results }, null, 1)
}

export function toScores(counts: readonly AreaCount[]): Scores {
  return new Map(counts.map(({ area, pass, subtests }) => [area, [pass, subtests]]))
}

function toFailures({ name, outcome, message, subtests }: FileResult): string[] {
  const failed = subtests.filter(each => !isPass(each))
  const ended = outcome === 'OK' ? [] : [`${name}: ${outcome} ${message ?? ''}`]
  return [...ended, ...failed.map(each => `${name}: ${each.status} ${each.name}: ${each.message ?? ''}`)].map(toLine)
}

function toVerdict({ length }: readonly FileResult[], deviations: Run['deviations']): string {
  if (deviations.length === 0) return `${length} files, all as expected.`
  const lines = deviations.slice(0, MAX_LINES).map(({ kind, file, what }) => toLine(`${kind}: ${file}: ${what}`))
  const rest = deviations.length - lines.length
  const end = `${length} files, ${deviations.length} deviations; --update takes all but reasons as what is expected.`
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : []), end].join('\n')
}

function toLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, LINE_LENGTH)
}
