// The plots of a panel, as markup. Knows which kind of plot there is for which kind of panel.

import { html, raw } from 'hono/html'
import { drawBars } from './bars.ts'
import { drawCurve } from './curve.ts'
import { drawDistribution } from './distribution.ts'
import type { Statistic } from './figures.ts'
import type { Panel } from './panels.ts'
import type { Looks } from './subjects.ts'

export type Markup = ReturnType<typeof html>

export interface PlotOptions {
  readonly xLabel: string
  readonly looks: Looks
}

export function toPlots(panel: Panel, options: PlotOptions): Markup[] {
  if (panel.kind === 'distribution') return [frame(panel, undefined, drawDistribution(panel, options.looks))]
  const draw = panel.kind === 'curve' ? drawCurve : drawBars
  const statistics: Statistic[] = panel.sampled ? ['p50', 'p99'] : ['median']
  return statistics.map(statistic => frame(panel, statistic, draw(panel, { ...options, statistic })))
}

/** @param svg markup by the plotting library, which escapes what it is given. */
function frame({ title, better }: Panel, statistic: Statistic | undefined, svg: string): Markup {
  return html`<figure>
<figcaption><b>${title}</b>${statistic === undefined ? '' : ` ${statistic}`} <small>${better} is better</small></figcaption>
${raw(svg)}
</figure>`
}
