// The figures of one series: percentiles of all its samples, and how far its median moves from round to round. Knows
// nothing of how they are shown.

import { median, type Spread, toSpread } from '../percentiles.ts'
import { createRandom } from '../random.ts'
import type { Series } from '../record.ts'
import { type Interval, toMedianInterval } from '../statistics.ts'

export interface Figures extends Spread {
  /** Of the samples' median; absent when there was one round only. */
  readonly interval?: Interval
  readonly rounds: number
  /** In the record, of all rounds. */
  readonly samples: number
}

/** Of the samples behind a point or a bar; the median is called so where they are too few for percentiles. */
export type Statistic = 'median' | 'p50' | 'p99'

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
 * mood, and would promise more than they know. The same in every run: one record gives one report.
 */
export function bootstrap(medians: readonly number[]): Interval {
  return toMedianInterval(medians, createRandom(1))
}
