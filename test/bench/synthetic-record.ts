// Records of runs that never were: series with noise from sample to sample, round to round and run to run, on a machine
// whose speed drifts.

import type { Random } from '../../bench/random.ts'
import type { RunRecord, Series } from '../../bench/record.ts'

export interface Synthetic {
  readonly cases: number
  readonly rounds: number
  /** Factor of every request's time; 1.1 is a slowdown of 10 %. */
  readonly slower?: number
  /** Factor of everything, the reference included. */
  readonly machine?: number
}

const SAMPLES = 100
/** Standard deviations, as ratios. */
const SAMPLE_SPREAD = 0.2
const ROUND_SPREAD = 0.02
const RUN_SPREAD = 0.01
/** How much the machine's speed moves from round to round, for all that runs on it. */
const DRIFT_SPREAD = 0.1
const REFERENCE_MS = 0.1

export function createRecord(random: Random, synthetic: Synthetic): RunRecord {
  const { cases, rounds, machine = 1 } = synthetic
  const drifts = Array.from({ length: rounds }, () => machine * toFactor(random, DRIFT_SPREAD))
  const series = Array.from({ length: cases }, (_, n) => toSeries(random, n, drifts, synthetic.slower ?? 1))
  return {
    ...{ format: 1, begun: '2026-01-01T00:00:00.000Z', seconds: 1, command: '', commit: '', dirty: false },
    machine: { cpu: 'none', cores: 2, memoryMiB: 1, system: 'none' },
    ...{ versions: {}, series, absences: [], targets: [] },
  }
}

function toSeries(random: Random, n: number, drifts: readonly number[], slower: number): Series {
  const isRate = n % 3 === 2
  const run = (n + 1) * slower * toFactor(random, RUN_SPREAD)
  const times = drifts.map(drift => run * drift * toFactor(random, ROUND_SPREAD))
  const toSamples = (ms: number) => Array.from({ length: SAMPLES }, () => ms * toFactor(random, SAMPLE_SPREAD))
  return {
    ...{ suite: isRate ? 'throughput' : 'latency', case: `case ${n}`, subject: 'isolet' },
    ...(isRate ? { unit: 'requests/s', better: 'higher' } : { unit: 'ms', better: 'lower' }),
    rounds: times.map(ms => (isRate ? [1000 / ms] : toSamples(ms).sort((a, b) => a - b))),
    reference: drifts.map(drift => REFERENCE_MS * drift * toFactor(random, ROUND_SPREAD)),
  }
}

/** Log-normal, by Box and Muller. */
function toFactor(random: Random, spread: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return Math.exp(spread * radius * Math.cos(2 * Math.PI * random.next()))
}
