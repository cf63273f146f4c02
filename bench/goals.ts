// What a run must show of isolet, of the suites that it ran. Ratios within a run where they tell enough; times where
// isolet promises them.

import { HONO } from './hono-subject.ts'
import { CELLS, INLINE } from './isolet-subject.ts'
import { toSpread } from './percentiles.ts'
import type { Series, Suite } from './record.ts'
import type { Target } from './targets.ts'

/** Least shares of plain Hono's rate, in percent. */
const CELLS_PERCENT = 40
const INLINE_PERCENT = 40
/** The first request of a small function over HTTP, in milliseconds. */
const MOST_POOLED_MS = 1.5
/** Of hello beside a tenant that does harm, in milliseconds. */
const MOST_BESIDE_P50_MS = 2
/** How many times as long things may take with a hundred times as many functions. */
const MOST_GROWTH = 1.5

/** Finds the values of a case; none where it wasn't measured. */
type Find = (suite: Suite, subject: string, name: string) => readonly Series[]

const GOALS: Readonly<Partial<Record<Suite, (find: Find) => Target[]>>> = {
  start: find => [
    {
      what: 'tiny, pooled, over HTTP: p50 ms',
      value: p50(find('start', INLINE, 'tiny, pooled, over HTTP')),
      atMost: MOST_POOLED_MS,
    },
  ],
  throughput: find => [
    { what: 'hello inline, % of plain Hono', value: toShare(find, INLINE), atLeast: INLINE_PERCENT },
    { what: 'hello in cells, % of plain Hono', value: toShare(find, CELLS), atLeast: CELLS_PERCENT },
  ],
  growth: find => [
    { what: 'deploys, × with all functions', value: toGrowth(find('growth', CELLS, DEPLOY)), atMost: MOST_GROWTH },
    { what: 'requests, × with all functions', value: toGrowth(find('growth', CELLS, REQUEST)), atMost: MOST_GROWTH },
  ],
  neighbour: find =>
    BESIDE.map(name => ({
      what: `${name}, in cells: p50 ms`,
      value: p50(find('neighbour', CELLS, name)),
      atMost: MOST_BESIDE_P50_MS,
    })),
}

const HELLO = 'hello, on one core'
const DEPLOY = 'a deploy through the admin API'
const REQUEST = 'the first request of any tenant'
const BESIDE = [
  'hello, beside one that never ends',
  'hello, beside one that takes memory without end',
  'hello, beside one that floods the log',
]

export function toTargets(suites: readonly Suite[], series: readonly Series[]): Target[] {
  const find: Find = (suite, subject, name) =>
    series.filter(each => each.suite === suite && each.subject === subject && each.case === name)
  return suites.flatMap(suite => GOALS[suite]?.(find) ?? [])
}

function toShare(find: Find, subject: string): number {
  return (100 * p50(find('throughput', subject, HELLO))) / p50(find('throughput', HONO, HELLO))
}

/** From the least of an axis to the most. */
function toGrowth(points: readonly Series[]): number {
  const sorted = points.toSorted((a, b) => (a.x ?? 0) - (b.x ?? 0))
  return p50(sorted.slice(-1)) / p50(sorted.slice(0, 1))
}

function p50([series]: readonly Series[]): number {
  return toSpread(series?.rounds.flat() ?? []).p50
}
