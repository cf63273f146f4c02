// Distributions of samples: what share of them took at most so long, a line for each subject.

import * as Plot from '@observablehq/plot'
import { toLogAxis } from './axes.ts'
import { draw } from './draw.ts'
import { toFigure } from './format.ts'
import { type Label, marginOf, toLabelMarks } from './labels.ts'
import { kindsOf, type Line, nameOf, type Panel } from './panels.ts'
import { type Look, type Looks, lookOf } from './subjects.ts'

interface Curve {
  readonly name: string
  readonly look: Look
  readonly dashes: string
  /** Ascending. */
  readonly samples: readonly number[]
}

/** A point of a curve: so many percent of its samples are at most `value`. */
interface Point {
  readonly percent: number
  readonly value: number
}

const HEIGHT = 300
/** The slowest few would stretch the axis; the table has them. */
const LAST_PERCENT = 99.5
/** More points of a line would not be seen. */
const PERCENTS = Array.from({ length: 101 }, (_, step) => (step / 100) * LAST_PERCENT)
const MARKED = [50, 95, 99]
/** Where labels stand, in percent; they meet their line at that height. */
const [HIGHEST_LABEL, LOWEST_LABEL] = [93, 7]
/** Of the kinds of one subject, which have its colour. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3'] as const

export function drawDistribution(panel: Panel, looks: Looks): string {
  const kinds = kindsOf(panel)
  const curves = panel.lines.map(line => toCurve(line, looks, kinds)).sort((a, b) => at(a, 50) - at(b, 50))
  const names = curves.map(curve => curve.name)
  const x = toLogAxis(
    curves.flatMap(curve => [at(curve, 0), at(curve, LAST_PERCENT)]),
    panel.unit,
  )
  const [left, right] = x.domain
  return draw({
    ariaLabel: `${panel.title}: distributions of ${names.join('; ')}`,
    height: HEIGHT,
    marginRight: marginOf(names),
    x: { ...x, labelAnchor: 'center' },
    y: { domain: [0, 100], label: '% of samples', labelArrow: 'none', ticks: 5, grid: true },
    marks: [
      ...curves.flatMap(curve => toMarks(curve, panel.unit, left)),
      ...toLabelMarks(toLabels(curves, left), right),
    ],
  })
}

function toCurve(line: Line, looks: Looks, kinds: readonly string[]): Curve {
  const samples = line.series.flatMap(({ rounds }) => rounds.flat()).sort((a, b) => a - b)
  const dashes = DASHES[kinds.indexOf(line.kind) % DASHES.length] ?? ''
  return { name: nameOf(line), look: lookOf(looks, line.subject), dashes, samples }
}

/** Nearest rank, as in the tables. */
function at({ samples }: Curve, percent: number): number {
  return samples[Math.max(0, Math.ceil((samples.length * percent) / 100) - 1)] ?? Number.NaN
}

function toMarks(curve: Curve, unit: string, left: number): Plot.Markish[] {
  const channels = { x: 'value', y: 'percent' }
  // A time of zero, below what the clock can tell, has no place on a log axis.
  const toPoint = (percent: number): Point => ({ percent, value: Math.max(at(curve, percent), left) })
  const { color: stroke, symbol } = curve.look
  return [
    Plot.line(PERCENTS.map(toPoint), { ...channels, stroke, strokeDasharray: curve.dashes, title: () => curve.name }),
    Plot.dot(MARKED.map(toPoint), {
      ...channels,
      symbol,
      r: 2.5,
      fill: stroke,
      title: ({ percent, value }: Point) => `${curve.name}: p${percent} ${toFigure(value)} ${unit}`,
    }),
  ]
}

function toLabels(curves: readonly Curve[], left: number): Label[] {
  const step = (HIGHEST_LABEL - LOWEST_LABEL) / Math.max(1, curves.length - 1)
  return curves.map((curve, index) => {
    const y = HIGHEST_LABEL - index * step
    return { text: curve.name, look: curve.look, from: { x: Math.max(at(curve, y), left), y }, y }
  })
}
