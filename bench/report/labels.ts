// Labels in the right margin of a plot, each led from its line: a legend that needs no looking up. Knows pixels, not
// what the lines mean.

import * as Plot from '@observablehq/plot'
import { widthOf } from './draw.ts'
import { shorten } from './format.ts'
import type { Look } from './subjects.ts'

export interface Label {
  readonly text: string
  readonly look: Look
  /** Where its line is met, in units of the axes. */
  readonly from: { readonly x: number; readonly y: number }
  /** Height of the label, in units of the y axis. */
  readonly y: number
}

/** Between two labels, in pixels. */
export const LABEL_GAP = 16
const LONGEST = 26
/** From the frame to the text; the subject's symbol stands between. */
const INDENT = 18

export function marginOf(texts: readonly string[]): number {
  return INDENT + widthOf(texts.map(text => shorten(text, LONGEST)))
}

/** @param right end of the x axis, in its units. */
export function toLabelMarks(labels: readonly Label[], right: number): Plot.Markish[] {
  return labels.flatMap(({ text, look, from, y }) => [
    Plot.link([from], {
      x1: from.x,
      y1: from.y,
      x2: right,
      y2: y,
      stroke: look.color,
      strokeOpacity: 0.55,
      strokeDasharray: '1 3',
    }),
    Plot.dot([y], { y: [y], frameAnchor: 'right', dx: INDENT / 2, r: 4, symbol: look.symbol, fill: look.color }),
    Plot.text([y], {
      y: [y],
      frameAnchor: 'right',
      textAnchor: 'start',
      dx: INDENT,
      text: [shorten(text, LONGEST)],
      title: [text],
    }),
  ])
}

/** Heights nearest to those wanted that keep `LABEL_GAP` and stay between `top` and `bottom`, in pixels downwards. */
export function spreadOut(wanted: readonly number[], top: number, bottom: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = [...wanted]
  let free = top
  for (const index of order) {
    placed[index] = Math.max(wanted[index] ?? 0, free)
    free = (placed[index] ?? 0) + LABEL_GAP
  }
  let last = bottom
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index] ?? 0, last)
    last = (placed[index] ?? 0) - LABEL_GAP
  }
  return placed
}
