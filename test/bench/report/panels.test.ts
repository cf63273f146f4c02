import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Series } from '../../../bench/record.ts'
import { nameOf, toPanels } from '../../../bench/report/panels.ts'

const SAMPLES = Array.from({ length: 20 }, (_, index) => index + 1)

function series(over: Partial<Series>): Series {
  const rounds = [SAMPLES, SAMPLES]
  return { suite: 'start', case: 'tiny, pooled', subject: 'isolet', unit: 'ms', better: 'lower', rounds, ...over }
}

const shown = (all: readonly Series[]) =>
  toPanels(all).map(({ title, kind, lines }) => ({ title, kind, lines: lines.map(nameOf) }))

test('the kinds of a bundle share a plot and are told apart', () => {
  const all = [series({}), series({ case: 'tiny, from disk' }), series({ case: 'app, pooled' })]
  assert.deepEqual(shown(all), [
    { title: 'tiny', kind: 'distribution', lines: ['isolet · pooled', 'isolet · from disk'] },
    { title: 'app, pooled', kind: 'distribution', lines: ['isolet'] },
  ])
})

test('kinds that would crowd a plot get one each', () => {
  const subjects = ['a', 'b', 'c', 'd', 'e']
  const all = subjects.flatMap(subject => [series({ subject }), series({ subject, case: 'tiny, from disk' })])
  assert.deepEqual(shown(all), [
    { title: 'tiny, pooled', kind: 'distribution', lines: subjects },
    { title: 'tiny, from disk', kind: 'distribution', lines: subjects },
  ])
})

test('series with a place on an axis are one line of a curve, in order', () => {
  const [panel, ...others] = toPanels([series({ x: 100 }), series({ x: 10 })])
  assert.equal(panel?.kind, 'curve')
  assert.deepEqual(
    panel?.lines.map(line => line.series.map(({ x }) => x)),
    [[10, 100]],
  )
  assert.deepEqual(others, [])
})

test('a few figures are bars, not a distribution', () => {
  assert.deepEqual(shown([series({ suite: 'throughput', case: 'hello', unit: 'requests/s', rounds: [[5], [6]] })]), [
    { title: 'hello', kind: 'bars', lines: ['isolet'] },
  ])
})

test('before and beside a neighbour stand in one plot, in the order of the record', () => {
  const all = ['before', 'beside a burner'].map(name => series({ suite: 'neighbour', case: name }))
  assert.deepEqual(shown(all), [
    { title: 'before / beside a burner', kind: 'bars', lines: ['isolet · before', 'isolet · beside a burner'] },
  ])
})

test('different units never share a plot', () => {
  assert.equal(toPanels([series({}), series({ unit: 'MiB' })]).length, 2)
})
