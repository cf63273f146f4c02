// How sure a figure is: bootstrap intervals of a median and of the ratio of two.

import { median } from './percentiles.ts'
import type { Random } from './random.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

const RESAMPLES = 1000
const LEVEL = 0.95

/**
 * Of the median. Give it the figures of whole rounds: samples of one round share its process and its moment, and would
 * promise more than they know.
 */
export function toMedianInterval(values: readonly number[], random: Random): Interval {
  return toInterval(() => median(redraw(values, random)))
}

/** Of the median of `values` over that of `others`, which were measured apart. */
export function toRatioInterval(values: readonly number[], others: readonly number[], random: Random): Interval {
  return toInterval(() => median(redraw(values, random)) / median(redraw(others, random)))
}

function toInterval(draw: () => number): Interval {
  const drawn = Array.from({ length: RESAMPLES }, draw).sort((a, b) => a - b)
  const at = (share: number) => drawn[Math.round((RESAMPLES - 1) * share)] ?? Number.NaN
  return { low: at((1 - LEVEL) / 2), high: at((1 + LEVEL) / 2) }
}

/** As many as there are, any of them again and again. */
function redraw(values: readonly number[], random: Random): number[] {
  return values.map(() => values[random.below(values.length)] ?? Number.NaN)
}
