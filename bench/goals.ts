// What a run must show of isolet, as ratios within the run wherever another subject or another size can be its measure.

import { HONO } from './hono-subject.ts'
import { CELLS, INLINE } from './isolet-subject.ts'
import { toSpread } from './percentiles.ts'
import type { Series, Suite } from './record.ts'
import type { Target } from './targets.ts'
import { WORKERD_LOADER, WORKERD_STATIC } from './workerd-subjects.ts'

/** A figure of one subject, alone or divided by another, with its bound. */
interface Goal {
  readonly suite: Suite
  readonly case: string
  readonly subject: string
  /** @default 'p50' */
  readonly figure?: 'p50' | 'p99'
  /** What it is divided by; the same case where none is named. */
  readonly over?: { readonly subject: string; readonly case?: string }
  /** Divided by its own figure where its axis begins; else the figure is the one where the axis ends. */
  readonly growth?: true
  readonly bound: { readonly atLeast: number } | { readonly atMost: number }
}

const FIRST = 'tiny, pooled, over HTTP'
/** A loader makes nothing ahead. */
const FIRST_OF_LOADER = { subject: WORKERD_LOADER, case: 'tiny, cold, over HTTP' }
const FIRST_LARGER_OF_LOADER = { subject: WORKERD_LOADER, case: 'app, cold, over HTTP' }
const HELLO = 'hello, on one core'
const ECHO = 'echo of 10 KB of JSON, on one core'

const GOALS: readonly Goal[] = [
  { suite: 'start', case: FIRST, subject: INLINE, over: FIRST_OF_LOADER, bound: { atMost: 1 / 5 } },
  { suite: 'start', case: FIRST, subject: INLINE, figure: 'p99', over: FIRST_OF_LOADER, bound: { atMost: 1 / 2 } },
  { ...toStart('tiny, cold'), over: FIRST_OF_LOADER, bound: { atMost: 0.7 } },
  { ...toStart('app, just deployed'), over: FIRST_LARGER_OF_LOADER, bound: { atMost: 1 / 4 } },
  { ...toStart('app, pooled'), over: FIRST_LARGER_OF_LOADER, bound: { atMost: 1 / 4 } },
  { suite: 'latency', case: 'hello', subject: INLINE, over: { subject: HONO }, bound: { atMost: 1.5 } },
  { suite: 'latency', case: 'hello', subject: INLINE, over: { subject: WORKERD_STATIC }, bound: { atMost: 1 } },
  { ...toRate(HELLO, INLINE), over: { subject: HONO }, bound: { atLeast: 0.6 } },
  { ...toRate(HELLO, INLINE), over: { subject: WORKERD_STATIC }, bound: { atLeast: 2.5 } },
  { ...toRate(HELLO, CELLS), over: { subject: HONO }, bound: { atLeast: 0.4 } },
  { ...toRate(HELLO, CELLS), over: { subject: WORKERD_STATIC }, bound: { atLeast: 1.5 } },
  { ...toRate(HELLO, CELLS), over: { subject: WORKERD_LOADER }, bound: { atLeast: 4 } },
  { ...toRate(ECHO, INLINE), over: { subject: HONO }, bound: { atLeast: 0.6 } },
  { ...toRate(ECHO, INLINE), over: { subject: WORKERD_STATIC }, bound: { atLeast: 1 } },
  { suite: 'density', case: 'resident (RSS) for each warm hello', subject: INLINE, bound: { atMost: 1.5 } },
  { ...toGrowth('a deploy through the admin API'), bound: { atMost: 1.2 } },
  { ...toGrowth('the first request of any tenant'), bound: { atMost: 1.2 } },
  { ...toBeside('one that never ends'), bound: { atMost: 2 } },
  { ...toBeside('one that takes memory without end'), bound: { atMost: 2 } },
  { ...toBeside('one that floods the log'), bound: { atMost: 2 } },
]

/** Of the suites and subjects that were to run; what they failed to measure is NaN and meets nothing. */
export function toTargets(suites: readonly Suite[], subjects: readonly string[], series: readonly Series[]): Target[] {
  return GOALS.filter(
    ({ suite, subject, over }) =>
      suites.includes(suite) && [subject, over?.subject ?? subject].every(each => subjects.includes(each)),
  ).map(goal => ({ what: toText(goal), value: toValue(goal, series), ...goal.bound }))
}

function toValue(
  { suite, case: name, subject, figure = 'p50', over, growth }: Goal,
  series: readonly Series[],
): number {
  const read = (of: string, inCase: string): number[] =>
    series
      .filter(each => each.suite === suite && each.subject === of && each.case === inCase)
      .toSorted((a, b) => (a.x ?? 0) - (b.x ?? 0))
      .map(({ rounds }) => toSpread(rounds.flat())[figure])
  const own = read(subject, name)
  const value = own.at(-1) ?? Number.NaN
  if (growth) return value / (own[0] ?? Number.NaN)
  return over === undefined ? value : value / (read(over.subject, over.case ?? name).at(-1) ?? Number.NaN)
}

function toText({ suite, case: name, subject, figure = 'p50', over, growth }: Goal): string {
  const measure = growth ? 'with the most functions ÷ with the fewest' : over === undefined ? '' : `÷ ${over.subject}`
  return [`${suite}: ${name}, ${figure},`, subject, measure].join(' ').trim()
}

function toStart(kind: string): Pick<Goal, 'suite' | 'case' | 'subject'> {
  return { suite: 'start', case: `${kind}, over HTTP`, subject: INLINE }
}

function toRate(name: string, subject: string): Pick<Goal, 'suite' | 'case' | 'subject'> {
  return { suite: 'throughput', case: name, subject }
}

function toGrowth(name: string): Pick<Goal, 'suite' | 'case' | 'subject' | 'growth'> {
  return { suite: 'growth', case: name, subject: CELLS, growth: true }
}

/** In milliseconds: nobody else's neighbours can be its measure. */
function toBeside(whom: string): Pick<Goal, 'suite' | 'case' | 'subject'> {
  return { suite: 'neighbour', case: `hello, beside ${whom}`, subject: CELLS }
}
