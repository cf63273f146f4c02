// Verdicts as Markdown: a row for each attack of a family, and a row for each family.

import type { FamilyResult } from './results.ts'
import type { Verdict } from './verdict.ts'

const HEAD = [
  'attack',
  'ended as',
  'ms',
  'of ms',
  'healthy ms',
  "victims' p99 ms",
  '× quiet',
  'times',
  'peak MiB',
  'deaths',
  'verdict',
]
const SUMMARY_HEAD = [
  'family',
  'attacks',
  'withstood',
  'quiet p99 ms',
  "victims' worst p99 ms",
  '× quiet',
  'repeated',
  'peak MiB',
  'closest to its limit',
  'ms',
  'of ms',
]
const MAX_CELL = 110

export function toTable({ verdicts, quietP99Ms }: FamilyResult): string[] {
  return toLines([HEAD, ...verdicts.map(verdict => toRow(verdict, quietP99Ms))])
}

/** `12 of 44 attacks of heavy; all of them with npm run test:attacks`. */
export function toCount({ family, attacks, verdicts }: FamilyResult): string {
  if (verdicts.length === attacks) return `all ${attacks} attacks of ${family}`
  return `${verdicts.length} of ${attacks} attacks of ${family}; all of them with npm run test:attacks`
}

/** A row for each family that has carried out something, and one for all of them. */
export function toSummary(results: readonly FamilyResult[]): string[] {
  const rows = results.filter(({ verdicts }) => verdicts.length > 0).map(toSummaryRow)
  const all = results.flatMap(({ verdicts }) => verdicts)
  const attacks = results.reduce((sum, result) => sum + result.attacks, 0)
  return toLines([SUMMARY_HEAD, ...rows, ['all', `${all.length} of ${attacks}`, String(countWithstood(all))]])
}

function toRow(verdict: Verdict, quietP99Ms: number): string[] {
  const { attack, ended, ms, boundMs, healthyMs, p99Ms, times, peakMiB, deaths, failings } = verdict
  const figures = [ms, boundMs, healthyMs].map(value => value.toFixed(0))
  const victims = [p99Ms.toFixed(1), (p99Ms / quietP99Ms).toFixed(1), String(times)]
  const verdictText = failings.join('; ') || 'withstood'
  return [attack, ended, ...figures, ...victims, peakMiB.toFixed(0), String(deaths), verdictText]
}

function toSummaryRow({ family, attacks, quietP99Ms, verdicts }: FamilyResult): string[] {
  const p99Ms = Math.max(...verdicts.map(verdict => verdict.p99Ms))
  const peakMiB = Math.max(...verdicts.map(verdict => verdict.peakMiB))
  const closest = verdicts.toSorted((a, b) => b.ms / b.boundMs - a.ms / a.boundMs)[0]
  return [
    ...[family, `${verdicts.length} of ${attacks}`, String(countWithstood(verdicts))],
    ...[quietP99Ms.toFixed(1), p99Ms.toFixed(1), (p99Ms / quietP99Ms).toFixed(1)],
    ...[String(verdicts.filter(({ times }) => times > 1).length), peakMiB.toFixed(0)],
    ...[closest?.attack ?? '', closest?.ms.toFixed(0) ?? '', closest?.boundMs.toFixed(0) ?? ''],
  ]
}

function countWithstood(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ failings }) => failings.length === 0).length
}

/** The first row is the head; rows that are shorter end in empty cells. */
function toLines([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const all = [head, head.map(() => '---'), ...rows.map(row => head.map((_, at) => row[at] ?? ''))]
  return all.map(cells => `| ${cells.map(toCell).join(' | ')} |`)
}

function toCell(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').replaceAll('|', '\\|')
  return line.length > MAX_CELL ? `${line.slice(0, MAX_CELL)}…` : line
}
