// A run's record as one page that needs nothing beside itself: no script, no network. What a record says is text to it,
// never markup.

import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { html, raw } from 'hono/html'
import type { RunRecord } from '../record.ts'
import { toFacts } from './facts.ts'
import { toPanels } from './panels.ts'
import { type Markup, toPlots } from './plots.ts'
import { type Looks, toLooks } from './subjects.ts'
import { type Description, SUITES } from './suites.ts'
import { toTables } from './tables.ts'
import { toVerdict } from './verdict.ts'

export async function writeReport(record: RunRecord, path: string): Promise<void> {
  await writeFile(path, await toReport(record))
}

/** Should a name ever get through as markup, a browser would still run and load nothing of it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'"

export async function toReport(record: RunRecord): Promise<string> {
  const suites = SUITES.filter(({ suite }) => [...record.series, ...record.absences].some(one => one.suite === suite))
  const looks = toLooks(record)
  const sheet = readFileSync(new URL('report.css', import.meta.url), 'utf8')
  const page = await html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>isolet benchmarks, ${record.begun.slice(0, 10)}</title>
<style>${raw(sheet)}</style>
<header>
<h1>isolet benchmarks</h1>
${toFacts(record)}
</header>
<main>
${toVerdict(record.targets)}
${suites.length === 0 ? html`<p class="empty">This run measured nothing.</p>` : toContents(suites)}
${suites.map(description => toSection(record, description, looks))}
</main>
${suites.length === 0 ? '' : NOTES}
`
  return page.toString()
}

const NOTES = html`<footer>
<h2>How to read this</h2>
<p>Percentiles are of all samples of a subject. The interval says how far the median moves from round to round: in 95 of
100 bootstrap draws of whole rounds it lies within. Figures whose intervals overlap may well be the same. Bars and curves
show it as a thin line. The ratio says how many times worse a figure is than the best above it. Rest the pointer on a line, a point or a bar for its figures.
</footer>`

function toContents(suites: readonly Description[]): Markup {
  return html`<nav>${suites.map(({ suite, title }) => html`<a href="#${suite}">${title}</a> `)}</nav>`
}

function toSection(record: RunRecord, { suite, title, about, xLabel }: Description, looks: Looks): Markup {
  const series = record.series.filter(one => one.suite === suite)
  const absences = record.absences.filter(one => one.suite === suite)
  const plots = toPanels(series).flatMap(panel => toPlots(panel, { xLabel, looks }))
  return html`<section id="${suite}">
<h2>${title}</h2>
<p>${about}</p>
${plots.length > 0 ? html`<div class="plots">${plots}</div>` : ''}
${toTables(series, absences, { xLabel, looks })}
</section>
`
}
