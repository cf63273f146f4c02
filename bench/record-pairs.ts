// The series that two runs have in common, as figures that can be compared: one for each round, as its logarithm, and
// where the machine's speed shows, divided by what the reference took meanwhile.

import { median } from './percentiles.ts'
import type { Series } from './record.ts'

export interface Pair {
  readonly series: Series
  /** Logarithms of the rounds' figures, in the first run and in the second. */
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** How much the reference moved from run to run, as a logarithm; 0 where nothing is corrected for it. */
  readonly drift: number
}

/** Added to shares, in percent points: none at all has no logarithm. */
const LEAST_SHARE = 1
/**
 * How far the reference may be off what it took in most rounds, as a logarithm. Beyond, what slowed it down by a half slowed
 * down others by anything from a third to three quarters, and no division makes up for that.
 */
const MOST_DISTURBED = Math.log(1.15)
const LEAST_ROUNDS = 3
/** Of fewer cases, one for all of them says nothing new. */
const LEAST_JOINT = 3

export function toPairs(before: readonly Series[], after: readonly Series[]): Pair[] {
  const others = new Map(after.map(series => [toKey(series), series]))
  return before.flatMap(series => {
    const other = others.get(toKey(series))
    return other === undefined ? [] : [toPair(series, other)]
  })
}

/** The cases of one subject in a suite as one more case: what slows all of them a little shows there first. */
export function toJointPairs(pairs: readonly Pair[]): Pair[] {
  const groups = Map.groupBy(pairs, ({ series: { suite, subject, unit } }) => JSON.stringify([suite, subject, unit]))
  return [...groups.values()].filter(({ length }) => length >= LEAST_JOINT).map(toJointPair)
}

function toJointPair(pairs: readonly Pair[]): Pair {
  const [first] = pairs as [Pair] // groups are not empty
  const { x: _, ...series } = first.series
  return {
    series: { ...series, case: `all ${pairs.length} cases together` },
    before: toMeans(pairs.map(({ before }) => before)),
    after: toMeans(pairs.map(({ after }) => after)),
    drift: mean(pairs.map(({ drift }) => drift)),
  }
}

/** Round by round, as far as all of them go. */
function toMeans(figures: readonly (readonly number[])[]): number[] {
  const rounds = Math.min(...figures.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => mean(figures.map(each => each[round] ?? Number.NaN)))
}

function toPair(series: Series, other: Series): Pair {
  const isCorrected = series.reference !== undefined && other.reference !== undefined
  const typical = median([...toReferences(series), ...toReferences(other)])
  const [before, after] = [toUndisturbed(series, typical), toUndisturbed(other, typical)]
  return {
    series,
    before: toFigures(before, isCorrected),
    after: toFigures(after, isCorrected),
    drift: isCorrected ? mean(toReferences(after)) - mean(toReferences(before)) : 0,
  }
}

/** Without the rounds in which something else kept the machine busy, as far as enough are left. */
function toUndisturbed(series: Series, typical: number): Series {
  const isUndisturbed = toReferences(series).map(each => Math.abs(each - typical) < MOST_DISTURBED)
  if (isUndisturbed.filter(Boolean).length < LEAST_ROUNDS) return series
  const keep = <Value>(values: readonly Value[]): Value[] => values.filter((_, round) => isUndisturbed[round])
  return { ...series, rounds: keep(series.rounds), reference: keep(series.reference ?? []) }
}

/** Rounds without a figure, or with one that has no logarithm, don't count. */
function toFigures(series: Series, isCorrected: boolean): number[] {
  const references = toReferences(series)
  const sign = series.unit === 'requests/s' ? 1 : -1
  const figures = series.rounds.map((round, n) => {
    const reference = isCorrected ? (references[n] ?? Number.NaN) : 0
    const offset = series.unit === '%' ? LEAST_SHARE : 0
    return Math.log(median(round) + offset) + sign * reference
  })
  return figures.filter(Number.isFinite)
}

function toReferences({ reference = [] }: Series): number[] {
  return reference.map(Math.log)
}

export function toKey({ suite, case: name, subject, unit, x }: Series): string {
  return JSON.stringify([suite, name, subject, unit, x])
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
