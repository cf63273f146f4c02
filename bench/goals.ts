// What a run must show of isolet. Ratios within a run where they tell enough; times where isolet promises them.

import { HONO } from './hono-subject.ts'
import { CELLS, INLINE } from './isolet-subject.ts'
import { toSpread } from './percentiles.ts'
import type { Series, Suite } from './record.ts'
import type { Target } from './targets.ts'

/** Least shares of plain Hono's rate, in percent. */
const CELLS_PERCENT = 40
const INLINE_PERCENT = 50
/** The first request of a small function over HTTP, in milliseconds. */
const MOST_POOLED_MS = 1.5
/** Of hello beside a tenant that does harm, in milliseconds. */
const MOST_BESIDE_P50_MS = 2
/** How many times as long things may take with a hundred times as many functions. */
const MOST_GROWTH = 1.5

interface Goal {
  readonly suite: Suite
  /** All that it is about: a run without one of them says nothing of it. */
  readonly subjects: readonly string[]
  toTarget(find: Find): Target
}

/** Samples of a case, by where it stands on its axis, least first; none where it wasn't measured. */
type Find = (subject: string, name: string) => readonly (readonly number[])[]

const HELLO = 'hello, on one core'
const POOLED = 'tiny, pooled, over HTTP'

const GOALS: readonly Goal[] = [
  {
    ...{ suite: 'start', subjects: [INLINE] },
    toTarget: find => ({ what: `${POOLED}: p50 ms`, value: p50(find(INLINE, POOLED)), atMost: MOST_POOLED_MS }),
  },
  toShareGoal(INLINE, INLINE_PERCENT),
  toShareGoal(CELLS, CELLS_PERCENT),
  toGrowthGoal('a deploy through the admin API'),
  toGrowthGoal('the first request of any tenant'),
  toBesideGoal('hello, beside one that never ends'),
  toBesideGoal('hello, beside one that takes memory without end'),
  toBesideGoal('hello, beside one that floods the log'),
]

/** Of the suites and subjects that were to run; what they failed to measure is NaN and meets nothing. */
export function toTargets(suites: readonly Suite[], subjects: readonly string[], series: readonly Series[]): Target[] {
  const goals = GOALS.filter(
    goal => suites.includes(goal.suite) && goal.subjects.every(each => subjects.includes(each)),
  )
  return goals.map(({ suite, toTarget }) =>
    toTarget((subject, name) => {
      const found = series.filter(each => each.suite === suite && each.subject === subject && each.case === name)
      return found.toSorted((a, b) => (a.x ?? 0) - (b.x ?? 0)).map(({ rounds }) => rounds.flat())
    }),
  )
}

function toShareGoal(subject: string, atLeast: number): Goal {
  return {
    ...{ suite: 'throughput', subjects: [subject, HONO] },
    toTarget: find => ({
      what: `${HELLO}, ${subject}, % of plain Hono`,
      value: (100 * p50(find(subject, HELLO))) / p50(find(HONO, HELLO)),
      atLeast,
    }),
  }
}

function toGrowthGoal(name: string): Goal {
  return {
    ...{ suite: 'growth', subjects: [CELLS] },
    toTarget(find) {
      const points = find(CELLS, name)
      return {
        what: `${name}, × with the most functions`,
        value: p50(points.slice(-1)) / p50(points),
        atMost: MOST_GROWTH,
      }
    },
  }
}

function toBesideGoal(name: string): Goal {
  return {
    ...{ suite: 'neighbour', subjects: [CELLS] },
    toTarget: find => ({
      what: `${name}, in cells: p50 ms`,
      value: p50(find(CELLS, name)),
      atMost: MOST_BESIDE_P50_MS,
    }),
  }
}

/** Of the first. */
function p50([samples = []]: readonly (readonly number[])[]): number {
  return toSpread(samples).p50
}
