// The figures of one series: percentiles of all its samples, and how far its median moves from round to round. Knows
// nothing of how they are shown.

import { median, type Spread, toSpread } from '../percentiles.ts'
import type { Series } from '../record.ts'

export interface Figures extends Spread {
  /** Of the samples' median; absent when there was one round only. */
  readonly interval?: Interval
  readonly rounds: number
  /** In the record, of all rounds. */
  readonly samples: number
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Of the samples behind a point or a bar; the median is called so where they are too few for percentiles. */
export type Statistic = 'median' | 'p50' | 'p99'

const RESAMPLES = 1000

export function toFigures(series: Series): Figures {
  const rounds = series.rounds.filter(round => round.length > 0)
  const samples = rounds.flat()
  const figures = {
    ...toSpread(samples),
    rounds: rounds.length,
    samples: samples.length,
  }
  return rounds.length > 1 ? { ...figures, interval: bootstrap(rounds.map(median)) } : figures
}

export function toStatistic(figures: Figures, statistic: Statistic): number {
  return statistic === 'p99' ? figures.p99 : figures.p50
}

/**
 * 95 % interval of the median of rounds. Whole rounds are drawn, not samples: those of one round share its machine's
 * mood, and would promise more than they know.
 */
export function bootstrap(medians: readonly number[]): Interval {
  const draw = createDraw(medians)
  const resampled = Array.from({ length: RESAMPLES }, () => median(medians.map(draw))).sort((a, b) => a - b)
  const at = (share: number): number => resampled[Math.round((RESAMPLES - 1) * share)] ?? Number.NaN
  return { low: at(0.025), high: at(0.975) }
}

/** Draws with replacement, the same in every run: one record gives one report. */
function createDraw(values: readonly number[]): () => number {
  let state = 1
  return () => {
    // Lehmer's generator; its products stay below 2^53.
    state = (state * 48_271) % 2_147_483_647
    return values[state % values.length] ?? Number.NaN
  }
}
