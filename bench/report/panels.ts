// Which series share a plot, and what kind of plot shows them. Decides by the series themselves, so that a suite may
// measure more than it did when this was written. Draws nothing.

import type { Series, Suite, Unit } from '../record.ts'

export interface Line {
  readonly subject: string
  /** What of its case the panel's title does not say, such as `pooled`; often empty. */
  readonly kind: string
  /** One, or one for each x, ascending. */
  readonly series: readonly Series[]
}

export interface Panel {
  readonly title: string
  readonly unit: Unit
  readonly better: Series['better']
  readonly kind: 'distribution' | 'curve' | 'bars'
  /** In all of its series the samples are many enough for percentiles. */
  readonly sampled: boolean
  readonly lines: readonly Line[]
}

/** Past that a plot with all kinds of a bundle is a thicket; each case gets its own. */
const MOST_LINES = 8
/** Fewer samples than that have no distribution worth a line. */
const FEWEST_SAMPLES = 10
/** Those compare the cases of a subject with each other: they belong side by side. */
const CASES_TOGETHER: readonly Suite[] = ['neighbour']

export function toPanels(series: readonly Series[]): Panel[] {
  const panels: Panel[] = []
  const filled = series.filter(({ rounds }) => rounds.some(round => round.length > 0))
  for (const group of groupBy(filled, one => `${bundleOf(one)}\n${one.unit}\n${kindOf(one)}`)) {
    const lines = toLines(group)
    if (lines.length <= MOST_LINES || group.every(one => kindOf(one) === 'bars')) panels.push(toPanel(lines, bundleOf))
    else panels.push(...groupBy(group, one => one.case).map(own => toPanel(toLines(own), one => one.case)))
  }
  return panels
}

export function nameOf(line: Line): string {
  return line.kind === '' ? line.subject : `${line.subject} · ${line.kind}`
}

/** What tells lines of one subject apart, in the order of the record. */
export function kindsOf(panel: Panel): string[] {
  return [...new Set(panel.lines.map(line => line.kind))]
}

/** The samples of a series are many enough for percentiles. */
export function isSampled(series: Series): boolean {
  return series.rounds.reduce((sum, round) => sum + round.length, 0) >= FEWEST_SAMPLES
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  return [...Map.groupBy(items, key).values()]
}

/** `tiny, pooled, over HTTP` is the bundle `tiny`, and the rest of it tells kinds of one subject apart. */
function bundleOf(series: Series): string {
  if (CASES_TOGETHER.includes(series.suite)) return ''
  return series.case.split(',', 1)[0]?.trim() ?? ''
}

function kindOf(series: Series): Panel['kind'] {
  if (series.x !== undefined) return 'curve'
  return isSampled(series) && !CASES_TOGETHER.includes(series.suite) ? 'distribution' : 'bars'
}

function toLines(series: readonly Series[]): Line[] {
  return groupBy(series, one => `${one.subject}\n${one.case}`).map(group => {
    const [{ subject, case: name }] = group as [Series]
    return { subject, kind: name, series: group.toSorted((a, b) => (a.x ?? 0) - (b.x ?? 0)) }
  })
}

function toPanel(lines: readonly Line[], title: (series: Series) => string): Panel {
  const [first] = lines.flatMap(line => line.series) as [Series]
  const cases = new Set(lines.map(line => line.kind))
  const [only] = cases
  const shown = cases.size === 1 && only !== undefined ? only : title(first) || [...cases].join(' / ')
  return {
    title: shown,
    unit: first.unit,
    better: first.better,
    kind: kindOf(first),
    sampled: lines.every(line => line.series.every(isSampled)),
    lines: lines.map(line => ({ ...line, kind: line.kind === shown ? '' : withoutBundle(line.kind, shown) })),
  }
}

function withoutBundle(name: string, bundle: string): string {
  return name.startsWith(bundle) ? name.slice(bundle.length).replace(/^,\s*/, '') : name
}
