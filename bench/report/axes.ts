// Domains and ticks of a plot's axes. Knows numbers only.

import type { ScaleOptions } from '@observablehq/plot'
import { toTick } from './format.ts'

const LABELLED: ScaleOptions = { tickFormat: toTick, labelArrow: 'none', grid: true }

/** Steps of a decade that get a tick, by the most decades for which they are not too many. */
const STEPS: readonly (readonly [number, readonly number[]])[] = [
  [0.9, [1, 1.5, 2, 3, 4, 5, 6, 8]],
  [1.7, [1, 2, 5]],
  [3.3, [1, 3]],
  [Number.POSITIVE_INFINITY, [1]],
]

export function toLogAxis(values: readonly number[], label: string): ScaleOptions & { domain: [number, number] } {
  const domain = toLogDomain(values)
  return { ...LABELLED, type: 'log', domain, label: `${label}, log scale`, ticks: toLogTicks(domain) }
}

/** From zero, so that lengths compare. */
export function toLinearAxis(values: readonly number[], label: string): ScaleOptions & { domain: [number, number] } {
  const top = Math.max(0, ...values)
  return { ...LABELLED, type: 'linear', domain: [0, top === 0 ? 1 : top], label, ticks: 5 }
}

export function toLogDomain(values: readonly number[]): [number, number] {
  const positive = values.filter(value => value > 0)
  if (positive.length === 0) return [0.1, 1]
  const [low, high] = [Math.min(...positive), Math.max(...positive)]
  // A lone value or a narrow range would fill the axis with noise.
  return high / low > 2 ? [low / 1.1, high * 1.1] : [low / 1.5, high * 1.5]
}

export function toLogTicks([low, high]: readonly [number, number]): number[] {
  const decades = Math.log10(high / low)
  const steps = STEPS.find(([most]) => decades <= most)?.[1] ?? [1]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    ticks.push(...steps.map(step => Number(`${step}e${power}`)))
  }
  return ticks.filter(tick => tick >= low && tick <= high)
}
