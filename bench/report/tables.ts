// The figures of a suite, a table for each case: the best subject first, then those that could not be measured and why.

import { html } from 'hono/html'
import type { Absence, Series } from '../record.ts'
import type { Interval } from '../statistics.ts'
import { type Figures, toFigures } from './figures.ts'
import { toFigure } from './format.ts'
import { groupBy, isSampled } from './panels.ts'
import type { Markup } from './plots.ts'
import { type Looks, lookOf } from './subjects.ts'

interface Row {
  readonly series: Series
  readonly figures: Figures
  /** How many times worse than the best beside it. */
  readonly ratio: number
}

export interface TableOptions {
  readonly xLabel: string
  readonly looks: Looks
}

/** Longer ones are folded, so that the next suite's plots are not out of sight. */
const MOST_ROWS = 24

export function toTables(series: readonly Series[], absences: readonly Absence[], options: TableOptions): Markup {
  const measured = groupBy(series, one => `${one.case}\n${one.unit}\n${one.x ?? ''}`)
  const isBeside = (group: readonly Series[], { case: name }: Absence): boolean =>
    group[0]?.x === undefined && group[0]?.case === name
  const tables = measured.map(group =>
    toTable(
      group,
      absences.filter(one => isBeside(group, one)),
      options,
    ),
  )
  const alone = absences.filter(one => !measured.some(group => isBeside(group, one)))
  const missing = groupBy(alone, one => one.case).map(toAbsences)
  if (series.length <= MOST_ROWS) return html`<div class="tables">${tables}${missing}</div>`
  return html`<details><summary>All ${series.length} figures</summary>
<div class="tables">${tables}</div>
</details>
${missing.length > 0 ? html`<div class="tables">${missing}</div>` : ''}`
}

function toTable(group: readonly Series[], absences: readonly Absence[], { xLabel, looks }: TableOptions): Markup {
  const rows = toRows(group)
  const [{ series }] = rows as [Row]
  const isDistribution = group.some(isSampled)
  const columns = isDistribution ? ['p50', 'interval', 'p95', 'p99', 'ratio'] : ['median', 'interval', 'ratio']
  return html`<table>
${toHead(`${series.case}${series.x === undefined ? '' : `, ${toFigure(series.x)} ${xLabel}`}`, series.unit)}
${columns.map(name => html`<th>${name}`)}
<tbody>
${rows.map(row => toRow(row, isDistribution, looks))}${absences.map(absence => toAbsence(absence, columns.length))}</table>
`
}

function toHead(title: string, unit: string): Markup {
  return html`<thead><tr><th scope="col"><b>${title}</b> <small>${unit}</small>`
}

function toRows(group: readonly Series[]): Row[] {
  const rows = group.map(series => ({ series, figures: toFigures(series) }))
  const sign = group[0]?.better === 'higher' ? -1 : 1
  // Those without samples have no figure, and come last.
  const rank = ({ figures: { p50 } }: (typeof rows)[number]): number => (Number.isNaN(p50) ? Infinity : sign * p50)
  rows.sort((a, b) => rank(a) - rank(b))
  const best = rows[0]?.figures.p50 ?? Number.NaN
  return rows.map(row => ({ ...row, ratio: (row.figures.p50 / best) ** sign }))
}

function toRow({ series, figures, ratio }: Row, isDistribution: boolean, looks: Looks): Markup {
  const tail = isDistribution ? [figures.p95, figures.p99] : []
  const drawn = `${figures.rounds} rounds, ${figures.samples} samples in the record`
  return html`<tr title="${drawn}"><td><i style="background:${lookOf(looks, series.subject).color}"></i>${series.subject}<td><b>${toFigure(figures.p50)}</b><td>${toInterval(figures.interval)}${tail.map(cell => html`<td>${toFigure(cell)}`)}<td>${Number.isFinite(ratio) ? ratio.toFixed(2) : '–'}
`
}

function toInterval(interval: Interval | undefined): string {
  return interval === undefined ? '–' : `${toFigure(interval.low)}–${toFigure(interval.high)}`
}

function toAbsences(absences: readonly Absence[]): Markup {
  return html`<table>
${toHead(absences[0]?.case ?? '', 'not measured')}<th>
<tbody>
${absences.map(absence => toAbsence(absence, 1))}</table>
`
}

/** @param columns besides the subject's, which the reason fills. */
function toAbsence({ subject, reason }: Absence, columns: number): Markup {
  return html`<tr class="absent"><td>${subject}<td colspan="${columns}">${reason}
`
}
