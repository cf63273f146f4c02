// What a run was: the machine, the programs, the checkout, the command, the time.

import { html } from 'hono/html'
import type { RunRecord } from '../record.ts'
import { toDuration, toFigure } from './format.ts'
import type { Markup } from './plots.ts'

export function toFacts(record: RunRecord): Markup {
  const { machine, versions } = record
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['Machine', `${machine.cores} × ${machine.cpu}, ${toFigure(machine.memoryMiB / 1024)} GiB, ${machine.system}`],
    ['Measured', `${toMoment(record.begun)}, in ${toDuration(record.seconds)}`],
    [
      'Commit',
      html`<code>${record.commit}</code>${record.dirty ? html` <em>with changes that are not in it</em>` : ''}`,
    ],
    ['Command', html`<code>${record.command}</code>`],
    ['Versions', toVersions(versions)],
  ]
  return html`<dl>
${facts.map(
  ([name, value]) => html`<dt>${name}<dd>${value}
`,
)}</dl>`
}

/** `2026-11-26 20:15 UTC`. */
function toMoment(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function toVersions(versions: RunRecord['versions']): Markup {
  const entries = Object.entries(versions)
  return html`${entries.map(([name, version], index) => html`${index > 0 ? ', ' : ''}<span>${name} ${version}</span>`)}`
}
