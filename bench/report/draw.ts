// A plot as SVG markup: what all plots of a report have in common. Knows the plotting library and that it wants a DOM;
// does not know what is plotted.

import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** CSS pixels of the drawing, which scales with its place on the page. */
const WIDTH = 440
/** The left one for ticks such as `12.5K`. */
export const MARGINS = { marginTop: 28, marginBottom: 40, marginLeft: 42 }
/** Of a letter, on average, in the sheet's size for plots. */
const LETTER = 6.6

export interface Drawing extends Plot.PlotOptions {
  readonly height: number
  readonly marks: Plot.Markish[]
  /** For those who can't see it. */
  readonly ariaLabel: string
}

export function draw(drawing: Drawing): string {
  const { document } = parseHTML('<html></html>')
  const svg = Plot.plot({ width: WIDTH, className: 'plot', ...MARGINS, ...drawing, document })
  svg.setAttribute('role', 'img')
  // Plot sets a size for pages without a sheet; ours has one, and says it once for all plots.
  svg.querySelector('style')?.remove()
  svg.removeAttribute('font-size')
  svg.removeAttribute('font-family')
  return svg.outerHTML
}

/** Room for the longest of `labels`. */
export function widthOf(labels: readonly string[]): number {
  return Math.ceil(Math.max(0, ...labels.map(label => label.length)) * LETTER)
}
