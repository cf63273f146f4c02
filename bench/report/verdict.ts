// Whether the run's targets were met: those missed first.

import { html } from 'hono/html'
import type { RunRecord } from '../record.ts'
import { toFigure } from './format.ts'
import type { Markup } from './plots.ts'

type Judged = RunRecord['targets'][number]

export function toVerdict(targets: readonly Judged[]): Markup {
  if (targets.length === 0) return html`<section class="verdict"><h2>Targets</h2><p>This run had no targets.</section>`
  const [missed, met] = [targets.filter(target => !target.met), targets.filter(target => target.met)]
  return html`<section class="verdict">
<h2>${toSentence(missed.length, targets.length)}</h2>
<ul>
${[...missed, ...met].map(toItem)}</ul>
</section>`
}

function toSentence(missed: number, all: number): string {
  const targets = all === 1 ? 'The one target' : `All ${all} targets`
  if (missed === 0) return `${targets} met`
  return missed === all ? `${targets} missed` : `${missed} of ${all} targets missed`
}

function toItem(target: Judged): Markup {
  const bound = 'atLeast' in target ? `at least ${toFigure(target.atLeast)}` : `at most ${toFigure(target.atMost)}`
  const value = Number.isFinite(target.value) ? toFigure(target.value) : 'no figure'
  return html`<li class="${target.met ? 'met' : 'missed'}"><span>${target.met ? '✓ met' : '✗ missed'}</span><p>${target.what}</p><b>${value}</b> <small>${bound}</small>
`
}
