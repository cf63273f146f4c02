import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHTML } from 'linkedom'
import type { RunRecord, Suite } from '../../../bench/record.ts'
import { toReport } from '../../../bench/report/report.ts'
import { toLooks } from '../../../bench/report/subjects.ts'
import { MARKUP, toHostileRecord } from './hostile-record.ts'
import { toSampleRecord } from './sample-record.ts'

const SAMPLE = toSampleRecord(1)
const EMPTY: RunRecord = { ...SAMPLE, series: [], absences: [], targets: [] }
const ALL_SUITES: readonly Suite[] = [
  'start',
  'latency',
  'load',
  'throughput',
  'density',
  'churn',
  'growth',
  'neighbour',
]

async function toDocument(record: RunRecord) {
  return parseHTML(await toReport(record)).document
}

function only(...suites: Suite[]): RunRecord {
  return { ...SAMPLE, series: SAMPLE.series.filter(({ suite }) => suites.includes(suite)), absences: [] }
}

const sectionsOf = (document: Awaited<ReturnType<typeof toDocument>>): string[] =>
  [...document.querySelectorAll('main section[id]')].map(section => section.id)

test('a report opens with what was measured, on what and when', async () => {
  const text = (await toDocument(SAMPLE)).querySelector('header')?.textContent ?? ''
  for (const fact of ['2 × Xeon', '7.75 GiB', '385310d', 'changes', '2026-11-26 20:15 UTC', '45 min', 'isolet 0.1.0']) {
    assert.ok(text.includes(fact), `${fact} is not in ${text}`)
  }
  assert.ok(text.includes(SAMPLE.command))
})

test('a clean checkout is not called changed', async () => {
  const text = (await toDocument({ ...SAMPLE, dirty: false })).querySelector('header')?.textContent
  assert.doesNotMatch(text ?? '', /changes/)
})

test('the targets missed come first, counted', async () => {
  const document = await toDocument(SAMPLE)
  assert.equal(document.querySelector('.verdict h2')?.textContent, '2 of 5 targets missed')
  const verdicts = [...document.querySelectorAll('.verdict li')].map(item => item.className)
  assert.deepEqual(verdicts, ['missed', 'missed', 'met', 'met', 'met'])
})

test('there is a section for each suite, with a plot and a table', async () => {
  const document = await toDocument(SAMPLE)
  assert.deepEqual(sectionsOf(document), ALL_SUITES)
  for (const suite of ALL_SUITES) {
    assert.ok(document.querySelectorAll(`#${suite} svg`).length > 0, `${suite} has no plot`)
    assert.ok(document.querySelectorAll(`#${suite} tbody tr`).length > 0, `${suite} has no table`)
  }
})

test('all subjects of a suite are in its plots, each with marks that say what they are', async () => {
  const document = await toDocument(SAMPLE)
  for (const suite of ALL_SUITES) {
    const titles = [...document.querySelectorAll(`#${suite} svg :is(path, circle, rect) > title`)]
    const subjects = new Set(SAMPLE.series.filter(one => one.suite === suite).map(({ subject }) => subject))
    for (const subject of subjects) {
      assert.ok(
        titles.some(title => title.textContent?.startsWith(subject)),
        `${suite} has no mark of ${subject}`,
      )
    }
  }
})

test('a subject has one colour in all plots and tables', async () => {
  const document = await toDocument(SAMPLE)
  const looks = toLooks(SAMPLE)
  for (const cell of document.querySelectorAll('td:has(i)')) {
    assert.match(cell.innerHTML, new RegExp(RegExp.escape(looks.get(cell.textContent.trim())?.color ?? 'no subject')))
  }
  const bars = [...document.querySelectorAll('g[aria-label=bar] rect')]
  assert.ok(bars.length > 20)
  for (const bar of bars) {
    const subject = [...looks.keys()].filter(name => bar.textContent.startsWith(name)).at(-1) ?? ''
    assert.equal(bar.closest('[fill^=var]')?.getAttribute('fill'), looks.get(subject)?.color)
  }
})

test('subjects whose names begin alike have a bar each', async () => {
  const document = await toDocument(toHostileRecord())
  const plots = [...document.querySelectorAll('#throughput svg')]
  assert.equal(plots.length, 3)
  for (const plot of plots) {
    const heights = [...plot.querySelectorAll('g[aria-label=bar] rect')].map(bar => bar.getAttribute('y'))
    assert.equal(new Set(heights).size, 6)
  }
})

test('what could not be measured is there with its reason', async () => {
  const document = await toDocument(SAMPLE)
  for (const { suite, subject, reason } of SAMPLE.absences) {
    const rows = [...document.querySelectorAll(`#${suite} tr.absent`)].map(row => row.textContent)
    assert.ok(rows.some(row => row.includes(subject) && row.includes(reason)))
  }
})

test('a suite of which nothing could be measured says why', async () => {
  const absences = SAMPLE.absences.filter(({ suite }) => suite === 'growth')
  const document = await toDocument({ ...EMPTY, absences })
  assert.deepEqual(sectionsOf(document), ['growth'])
  assert.match(document.querySelector('#growth')?.textContent ?? '', /do not fit this machine/)
})

test('a record of some suites gives a report of those alone', async () => {
  const document = await toDocument(only('neighbour', 'load'))
  assert.deepEqual(sectionsOf(document), ['load', 'neighbour'])
  assert.equal(document.querySelectorAll('nav a').length, 2)
})

test('a record of nothing says so', async () => {
  const document = await toDocument(EMPTY)
  assert.deepEqual(sectionsOf(document), [])
  assert.match(document.querySelector('main')?.textContent ?? '', /no targets.*measured nothing/s)
})

test('a series without samples is a row without figures, and no plot', async () => {
  const series = only('start', 'load', 'throughput').series.map(one => ({ ...one, rounds: [] }))
  const document = await toDocument({ ...EMPTY, series })
  assert.deepEqual(sectionsOf(document), ['start', 'load', 'throughput'])
  assert.equal(document.querySelectorAll('figure').length, 0)
  assert.match(document.querySelector('#start tbody tr')?.textContent ?? '', /–/)
  assert.deepEqual(document.toString().match(/NaN|Infinity|undefined/g), null)
})

test('no text of a record becomes markup', async () => {
  const document = await toDocument(toHostileRecord())
  assert.deepEqual([...document.querySelectorAll('script, img')].map(String), [])
  const names = [...document.querySelectorAll('*')].flatMap(element => [...element.attributes].map(({ name }) => name))
  assert.deepEqual([...new Set(names.filter(name => name.startsWith('on') || name === 'src'))], [])
  for (const place of ['header', '.verdict', '#start figcaption', '#start table', '#start svg', '#neighbour svg']) {
    assert.ok(document.querySelector(place)?.textContent?.includes('<script>alert(1)'), `${place} does not show it`)
  }
  assert.ok(document.querySelector('header')?.textContent?.includes(MARKUP))
})

test('a report refers to nothing outside of itself', async () => {
  for (const record of [SAMPLE, toHostileRecord()]) {
    const document = await toDocument(record)
    const links = [...document.querySelectorAll('[href], [src], [srcset], [data], [action]')]
    assert.ok(links.length > 0)
    assert.deepEqual(
      links.map(link => link.getAttribute('href') ?? '').filter(href => !href.startsWith('#')),
      [],
    )
    const sheets = [...document.querySelectorAll('style')].map(style => style.textContent).join('\n')
    assert.doesNotMatch(sheets, /url\(|@import/)
    assert.equal(document.querySelectorAll('link, script, iframe, object, embed, base').length, 0)
  }
})

test('the same record gives the same report', async () => {
  assert.equal(await toReport(SAMPLE), await toReport(toSampleRecord(1)))
})
