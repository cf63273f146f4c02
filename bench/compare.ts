// What one run did otherwise than another, beyond noise. Knows records, not files.
//
// The unit is the round, since samples of one round share a process and a moment: of each round the median, as its
// logarithm, so that differences are ratios. What follows the machine's speed is divided by what the reference took
// meanwhile. Differences are then judged by Student's t, with three allowances: the spread of a case that was measured
// a few times only is drawn to that of the subject's other cases in the suite; equal runs still differ by RUN_SPREAD;
// and the more the reference moved from run to run, the less its correction is trusted. Of all cases together, at most
// FALSE_SHARE of those that are told may be false (Benjamini and Hochberg), and less than LEAST_PERCENT is never told.

import { median } from './percentiles.ts'
import type { RunRecord, Series } from './record.ts'
import { mean, type Pair, toJointPairs, toKey, toPairs } from './record-pairs.ts'
import { toCriticalT, toTwoSided } from './student.ts'

export interface Change extends Pick<Series, 'suite' | 'case' | 'subject' | 'unit' | 'x'> {
  readonly verdict: 'slower' | 'faster'
  /** Of the second run's figure over the first one's, less 100; after correction for the machine. */
  readonly percent: number
  /** 95 % interval of it. */
  readonly low: number
  readonly high: number
}

export interface Comparison {
  /** Worst first. */
  readonly changes: readonly Change[]
  /** Cases that both runs measured. */
  readonly compared: number
  /** Measured in one run alone. */
  readonly leftOut: number
  /** How much longer the reference took in the second run, in percent; NaN when nobody knows. */
  readonly machinePercent: number
}

const LEAST_PERCENT = 5
const FALSE_SHARE = 0.05
const SHOWN_LEVEL = 0.05
/** Standard deviation of a figure from run to run that no round tells of, as a ratio. */
const RUN_SPREAD = 0.01
/** Of a shift of the reference: standard deviation of how much more or less a case shifted. */
const DRIFT_SPREAD = 0.15
/** As many measurements more, by which the spread of one case is drawn to that of its like. */
const PRIOR_DEGREES = 4
/** Standard deviation of what was measured once in either run, as a ratio: only large differences are told of it. */
const ASSUMED_SPREAD = 0.05

export function compareRecords(before: RunRecord, after: RunRecord): Comparison {
  const all = toPairs(before.series, after.series)
  const pairs = all.filter(pair => pair.before.length > 0 && pair.after.length > 0)
  const judged = pairs.map(pair => judge(pair, pairs))
  // Judged by themselves: among so many others, few could hold out.
  const joint = toJointPairs(pairs).map(pair => judge(pair, [pair]))
  return {
    changes: [...toTold(joint), ...toTold(judged)].toSorted((a, b) => Math.abs(b.percent) - Math.abs(a.percent)),
    compared: pairs.length,
    leftOut: new Set([...before.series, ...after.series].map(toKey)).size - pairs.length,
    machinePercent: toPercent(median(all.map(({ drift }) => drift).filter(drift => drift !== 0))),
  }
}

interface Judged extends Change {
  /** Chance of such a difference where there is none. */
  readonly chance: number
}

function judge(pair: Pair, all: readonly Pair[]): Judged {
  const { series, before, after, drift } = pair
  const { suite, case: name, subject, unit, x, better } = series
  const difference = mean(after) - mean(before)
  const { spread, degrees } = toSpread(
    pair,
    all.filter(({ series: other }) => other !== series && isOfOneKind(other, series)),
  )
  const deviation = Math.sqrt(
    spread ** 2 * (1 / before.length + 1 / after.length) + 2 * RUN_SPREAD ** 2 + (DRIFT_SPREAD * drift) ** 2,
  )
  const reach = toCriticalT(SHOWN_LEVEL, degrees) * deviation
  return {
    ...{ suite, case: name, subject, unit, ...(x !== undefined && { x }) },
    verdict: difference > 0 === (better === 'lower') ? 'slower' : 'faster',
    percent: toPercent(difference),
    low: toPercent(difference - reach),
    high: toPercent(difference + reach),
    chance: toTwoSided(difference / deviation, degrees),
  }
}

/** Whether one may tell of the other's spread: cells vary three times as much from start to start as what runs inline. */
function isOfOneKind(one: Series, other: Series): boolean {
  return one.suite === other.suite && one.subject === other.subject && one.unit === other.unit
}

/** Standard deviation of a round's figure, drawn to that of its like. */
function toSpread(pair: Pair, others: readonly Pair[]): { readonly spread: number; readonly degrees: number } {
  const own = degreesOf(pair)
  // Of one that was measured once, ASSUMED_SPREAD is the prior.
  if (own === 0) return { spread: Math.sqrt(varianceOf(pair)), degrees: PRIOR_DEGREES }
  if (others.length === 0) return { spread: Math.sqrt(varianceOf(pair)), degrees: own }
  const degrees = own + PRIOR_DEGREES
  const prior = mean([pair, ...others].map(varianceOf))
  return { spread: Math.sqrt((own * varianceOf(pair) + PRIOR_DEGREES * prior) / degrees), degrees }
}

function varianceOf(pair: Pair): number {
  const degrees = degreesOf(pair)
  return degrees === 0 ? ASSUMED_SPREAD ** 2 : (squares(pair.before) + squares(pair.after)) / degrees
}

function degreesOf({ before, after }: Pair): number {
  return before.length + after.length - 2
}

function squares(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
}

/** Those with the least chances, as many as keep the share of false ones; of these, those that matter. */
function toTold(judged: readonly Judged[]): Change[] {
  const sorted = judged.toSorted((a, b) => a.chance - b.chance)
  const last = sorted.findLastIndex(({ chance }, rank) => chance <= (FALSE_SHARE * (rank + 1)) / sorted.length)
  const told = sorted.slice(0, last + 1).filter(({ percent }) => Math.abs(percent) >= LEAST_PERCENT)
  return told.map(({ chance: _, ...change }) => change)
}

function toPercent(logRatio: number): number {
  return 100 * Math.expm1(logRatio)
}
