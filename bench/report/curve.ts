// What a subject does as something grows: load, tenants, functions.

import * as Plot from '@observablehq/plot'
import { toLinearAxis, toLogAxis } from './axes.ts'
import { draw, MARGINS } from './draw.ts'
import { type Figures, type Statistic, toFigures, toStatistic } from './figures.ts'
import { toFigure } from './format.ts'
import { type Label, marginOf, spreadOut, toLabelMarks } from './labels.ts'
import { type Line, nameOf, type Panel } from './panels.ts'
import { type Look, type Looks, lookOf } from './subjects.ts'

interface Curve {
  readonly name: string
  readonly look: Look
  readonly points: readonly Point[]
}

interface Point {
  readonly x: number
  readonly figures: Figures
}

export interface CurveOptions {
  readonly statistic: Statistic
  /** What grows, with its unit. */
  readonly xLabel: string
  readonly looks: Looks
}

const HEIGHT = 280
/** Farther apart than that, a linear axis would crowd the low ones. */
const WIDE = 50

export function drawCurve(panel: Panel, { statistic, xLabel, looks }: CurveOptions): string {
  const curves = panel.lines.map(line => toCurve(line, looks))
  const names = curves.map(curve => curve.name)
  const y = toYAxis(panel, curves)
  const x = toXAxis(curves, xLabel, y.type === 'log')
  const yOf = ({ figures }: Point): number => toStatistic(figures, statistic)
  return draw({
    ariaLabel: `${panel.title}: ${statistic} by ${xLabel}, of ${names.join('; ')}`,
    height: HEIGHT,
    marginRight: marginOf(names),
    x: { ...x, labelAnchor: 'center' },
    y,
    marks: [
      ...curves.flatMap(curve => toMarks(curve, yOf, point => toTitle(curve, point, statistic, panel.unit, xLabel))),
      ...(statistic === 'p99' ? [] : curves.flatMap(toIntervals)),
      ...toLabelMarks(toLabels(curves, yOf, y), x.domain[1]),
    ],
  })
}

function toCurve(line: Line, looks: Looks): Curve {
  const points = line.series.map(series => ({ x: series.x ?? 0, figures: toFigures(series) }))
  return { name: nameOf(line), look: lookOf(looks, line.subject), points }
}

/** The same for all statistics of a panel, so that they compare. */
function toYAxis({ unit, sampled }: Panel, curves: readonly Curve[]): ReturnType<typeof toLogAxis> {
  const figures = curves.flatMap(curve => curve.points.map(point => point.figures))
  const values = figures.flatMap(({ p50, p99, interval = { low: p50, high: p50 } }) => [
    interval.low,
    interval.high,
    ...(sampled ? [p50, p99] : [p50]),
  ])
  return unit === 'ms' || isWide(values) ? toLogAxis(values, unit) : { ...toLinearAxis(values, unit), nice: true }
}

function toXAxis(curves: readonly Curve[], label: string, mayBeLog: boolean): ReturnType<typeof toLogAxis> {
  const values = curves.flatMap(curve => curve.points.map(point => point.x))
  return mayBeLog && isWide(values) ? toLogAxis(values, label) : toLinearAxis(values, label)
}

function isWide(values: readonly number[]): boolean {
  return Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > WIDE
}

function toMarks(curve: Curve, y: (point: Point) => number, title: (point: Point) => string): Plot.Markish[] {
  const { color, symbol } = curve.look
  return [
    Plot.line(curve.points, { x: 'x', y, stroke: color, title: () => curve.name }),
    Plot.dot(curve.points, { x: 'x', y, symbol, r: 3.5, fill: color, title }),
  ]
}

function toIntervals(curve: Curve): Plot.Markish {
  return Plot.ruleX(curve.points, {
    x: 'x',
    y1: ({ figures }: Point) => figures.interval?.low,
    y2: ({ figures }: Point) => figures.interval?.high,
    stroke: curve.look.color,
  })
}

function toTitle({ name }: Curve, point: Point, statistic: Statistic, unit: string, xLabel: string): string {
  const value = toFigure(toStatistic(point.figures, statistic))
  return `${name}: ${statistic} ${value} ${unit} at ${toFigure(point.x)} ${xLabel}`
}

function toLabels(curves: readonly Curve[], yOf: (point: Point) => number, axis: Plot.ScaleOptions): Label[] {
  const [top, bottom] = [MARGINS.marginTop, HEIGHT - MARGINS.marginBottom]
  const scale = Plot.scale({ y: { ...axis, range: [bottom, top] } })
  const ends = curves.flatMap(curve => {
    const last = curve.points.at(-1)
    return last === undefined ? [] : [{ text: curve.name, look: curve.look, from: { x: last.x, y: yOf(last) } }]
  })
  const heights = spreadOut(
    ends.map(({ from }) => scale.apply(from.y)),
    top,
    bottom,
  )
  return ends.map((end, index) => ({ ...end, y: scale.invert?.(heights[index]) ?? end.from.y }))
}
