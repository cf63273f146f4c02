// One figure a subject, as lengths from zero. Where a subject has several, they stand together under its name.

import * as Plot from '@observablehq/plot'
import { toLinearAxis } from './axes.ts'
import { draw, widthOf } from './draw.ts'
import { type Figures, type Statistic, toFigures, toStatistic } from './figures.ts'
import { shorten, toFigure } from './format.ts'
import { kindsOf, nameOf, type Panel } from './panels.ts'
import { type Looks, lookOf } from './subjects.ts'

interface Bar {
  readonly name: string
  /** Subject whose bars stand together; empty where each has one. */
  readonly group: string
  readonly label: string
  readonly color: string
  readonly value: number
  readonly figures: Figures
}

export interface BarsOptions {
  readonly statistic: Statistic
  readonly looks: Looks
}

const ROW = 26
const HEADER = 22
const AXIS = 40
const LONGEST = 26
const LONGEST_HEADER = 48
/** Between a bar and the texts beside it. */
const GAP = 6

export function drawBars(panel: Panel, { statistic, looks }: BarsOptions): string {
  const bars = toBars(panel, statistic, looks)
  const groups = [...new Set(bars.map(bar => bar.group))]
  const labels = [...new Set(bars.map(bar => bar.label))]
  const toShort = (label: string): string => shorten(label, LONGEST)
  const indent = widthOf(labels.map(toShort))
  const header = groups.length > 1 ? HEADER : 0
  return draw({
    ariaLabel: `${panel.title}: ${statistic} of ${bars.map(bar => bar.name).join('; ')}`,
    height: groups.length * (labels.length * ROW + header) + AXIS,
    marginTop: 0,
    marginBottom: AXIS,
    marginLeft: indent + 2 * GAP,
    marginRight: widthOf(bars.map(bar => toFigure(bar.value))) + 3 * GAP,
    x: { ...toLinearAxis(bars.flatMap(toEnds), panel.unit), labelAnchor: 'center' },
    y: { domain: labels, tickFormat: toShort, label: null, tickSize: 0, padding: 0.3, insetTop: header },
    fy: { domain: groups, axis: null, padding: 0 },
    marks: [
      ...toMarks(bars, bar => `${bar.name}: ${statistic} ${toFigure(bar.value)} ${panel.unit}`),
      ...(statistic === 'p99' ? [] : [toIntervals(bars)]),
      ...(header > 0 ? [toHeaders(groups, indent)] : []),
    ],
  })
}

function toBars(panel: Panel, statistic: Statistic, looks: Looks): Bar[] {
  const isGrouped = kindsOf(panel).length > 1
  const bars = panel.lines.flatMap(line => {
    const [series] = line.series
    if (series === undefined) return []
    const figures = toFigures(series)
    return {
      name: nameOf(line),
      group: isGrouped ? line.subject : '',
      label: isGrouped ? line.kind : line.subject,
      color: lookOf(looks, line.subject).color,
      value: toStatistic(figures, statistic),
      figures,
    }
  })
  const sign = panel.better === 'lower' ? 1 : -1
  // In groups the order of the record says more: what was before, what after.
  return isGrouped ? bars : bars.sort((a, b) => sign * (a.value - b.value))
}

function toEnds({ value, figures }: Bar): number[] {
  return [value, figures.interval?.high ?? 0].filter(Number.isFinite)
}

function toMarks(bars: readonly Bar[], title: (bar: Bar) => string): Plot.Markish[] {
  const place = { x: 'value', y: 'label', fy: 'group' }
  return [
    // One mark a colour, as a channel of colours would go through a scale.
    ...Map.groupBy(bars, bar => bar.color)
      .entries()
      .map(([fill, own]) => Plot.barX(own, { ...place, fill, title })),
    Plot.text(bars, {
      ...place,
      x: bar => Math.max(...toEnds(bar)),
      text: bar => toFigure(bar.value),
      textAnchor: 'start',
      dx: GAP,
    }),
  ]
}

function toIntervals(bars: readonly Bar[]): Plot.Markish {
  return Plot.ruleY(bars, {
    y: 'label',
    fy: 'group',
    x1: ({ figures }: Bar) => figures.interval?.low,
    x2: ({ figures }: Bar) => figures.interval?.high,
    strokeWidth: 1.5,
  })
}

function toHeaders(groups: readonly string[], indent: number): Plot.Markish {
  return Plot.text(groups, {
    fy: group => group,
    text: group => shorten(group, LONGEST_HEADER),
    frameAnchor: 'top-left',
    dx: -indent,
    dy: 6,
    fontWeight: 600,
  })
}
