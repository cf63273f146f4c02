// A run for terminals: a table for each suite, a row for each case and subject, and what could not be measured.

import { HONO } from './hono-subject.ts'
import { median, toSpread } from './percentiles.ts'
import { createRandom } from './random.ts'
import type { Absence, RunRecord, Series, Suite } from './record.ts'
import { type Interval, toMedianInterval, toRatioInterval } from './statistics.ts'
import { type Cell, table } from './table.ts'

const HEAD = ['case', 'subject', 'p50', 'p95', 'p99', 'p50 by rounds, 95 %', `× ${HONO}, 95 %`]
/** Of a round with fewer samples, percentiles say nothing. */
const LEAST_FOR_PERCENTILES = 20
/** One record gives one table. */
const SEED = 1

export function toSummary({ series, absences }: Pick<RunRecord, 'series' | 'absences'>): string {
  const suites = [...new Set(series.map(({ suite }) => suite))]
  return [...suites.map(suite => toSuite(suite, series)), toAbsences(absences)].filter(Boolean).join('\n\n')
}

function toSuite(suite: Suite, all: readonly Series[]): string {
  const rows = all.filter(each => each.suite === suite).toSorted(byCase)
  return `${suite}\n\n${table(
    HEAD,
    rows.map(row =>
      toRow(
        row,
        all.find(each => isCeiling(each, row)),
      ),
    ),
  )}`
}

function byCase(a: Series, b: Series): number {
  return a.case.localeCompare(b.case) || (a.x ?? 0) - (b.x ?? 0) || a.subject.localeCompare(b.subject)
}

function isCeiling(ceiling: Series, { suite, case: name, x }: Series): boolean {
  return ceiling.subject === HONO && ceiling.suite === suite && ceiling.case === name && ceiling.x === x
}

function toRow({ case: name, x, subject, unit, rounds }: Series, ceiling: Series | undefined): Cell[] {
  const { p50, p95, p99 } = toSpread(rounds.flat())
  const tails = rounds.every(round => round.length < LEAST_FOR_PERCENTILES) ? ['', ''] : [show(p95), show(p99)]
  const medians = rounds.map(median)
  const interval = rounds.length > 1 ? showInterval(toMedianInterval(medians, createRandom(SEED))) : ''
  const ratio = ceiling === undefined ? '' : toRatio(medians, ceiling.rounds.map(median))
  return [x === undefined ? name : `${name} @ ${x}`, subject, `${show(p50)} ${unit}`, ...tails, interval, ratio]
}

function toRatio(medians: readonly number[], ceilings: readonly number[]): string {
  const ratio = show(median(medians) / median(ceilings))
  if (medians.length === 1) return ratio
  return `${ratio} (${showInterval(toRatioInterval(medians, ceilings, createRandom(SEED)))})`
}

function showInterval({ low, high }: Interval): string {
  return `${show(low)} – ${show(high)}`
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
