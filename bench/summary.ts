// A run for terminals: a table for each suite, a row for each case and subject, and what could not be measured.

import { median, toSpread } from './percentiles.ts'
import type { Absence, RunRecord, Series, Suite } from './record.ts'
import { type Cell, table } from './table.ts'

const HEAD = ['case', 'subject', 'p50', 'p95', 'p99', 'rounds’ medians']
/** Of a round with fewer samples, percentiles say nothing. */
const LEAST_FOR_PERCENTILES = 20

export function toSummary({ series, absences }: Pick<RunRecord, 'series' | 'absences'>): string {
  const suites = [...new Set(series.map(({ suite }) => suite))]
  return [...suites.map(suite => toSuite(suite, series)), toAbsences(absences)].filter(Boolean).join('\n\n')
}

function toSuite(suite: Suite, all: readonly Series[]): string {
  const rows = all.filter(each => each.suite === suite).toSorted(byCase)
  return `${suite}\n\n${table(HEAD, rows.map(toRow))}`
}

function byCase(a: Series, b: Series): number {
  return a.case.localeCompare(b.case) || (a.x ?? 0) - (b.x ?? 0) || a.subject.localeCompare(b.subject)
}

function toRow({ case: name, x, subject, unit, rounds }: Series): Cell[] {
  const { p50, p95, p99 } = toSpread(rounds.flat())
  const tails = rounds.every(round => round.length < LEAST_FOR_PERCENTILES) ? ['', ''] : [show(p95), show(p99)]
  const medians = rounds.map(median)
  const spread = rounds.length > 1 ? `${show(Math.min(...medians))} – ${show(Math.max(...medians))}` : ''
  return [x === undefined ? name : `${name} @ ${x}`, subject, `${show(p50)} ${unit}`, ...tails, spread]
}

/** Three digits that tell. */
function show(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3)
}

/** One line for each reason. */
function toAbsences(absences: readonly Absence[]): string {
  const byReason = Map.groupBy(absences, ({ suite, subject, reason }) => `${suite}, ${subject}: ${reason}`)
  return [...byReason].map(([reason, { length }]) => `not measured, ${length} of ${reason}`).join('\n')
}
