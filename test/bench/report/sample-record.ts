// A record as a full run leaves it, made up: the same seed gives the same one.

import type { Absence, RunRecord, Series, Suite, Unit } from '../../../bench/record.ts'
import { createRandom } from '../../differential/random.ts'

const SUBJECTS = [
  { name: 'isolet, inline', startMs: 6, rps: 9_500, baseMiB: 90, tenantMiB: 1.6 },
  { name: 'isolet, cells', startMs: 9, rps: 7_200, baseMiB: 210, tenantMiB: 2.1 },
  { name: 'plain Node', startMs: 62, rps: 12_800, baseMiB: 48, tenantMiB: 46 },
  { name: 'workerd', startMs: 3.2, rps: 15_100, baseMiB: 70, tenantMiB: 2.9 },
  { name: 'workerd, loader', startMs: 5.1, rps: 11_900, baseMiB: 75, tenantMiB: 3.3 },
  { name: 'edge-runtime', startMs: 34, rps: 6_100, baseMiB: 120, tenantMiB: 9.5 },
] as const
type SampleSubject = (typeof SUBJECTS)[number]

const ROUNDS = 5
const BUNDLES = { tiny: 1, app: 2.2, large: 3.9 }
const KINDS = { pooled: 1, 'from disk': 1.7 }

export function toSampleRecord(seed: number): RunRecord {
  const make = createSampler(seed)
  const each = (run: (subject: SampleSubject) => Series[]): Series[] => SUBJECTS.flatMap(run)
  return {
    format: 1,
    begun: '2026-11-26T20:15:00.000Z',
    seconds: 2712,
    command: 'npm run bench -- --suite all',
    commit: '385310d',
    dirty: true,
    machine: { cpu: 'Xeon of some kind @ 2.90GHz', cores: 2, memoryMiB: 7936, system: 'Linux 6.1, Debian 12' },
    versions: { isolet: '0.1.0', Node: '26.10.0', V8: '14.6.202', workerd: '1.20261124.0', 'edge-runtime': '4.0.1' },
    series: [
      ...each(subject => starts(make, subject)),
      ...each(subject => latencies(make, subject)),
      ...each(subject => loads(make, subject)),
      ...each(subject => throughputs(make, subject)),
      ...each(subject => densities(make, subject)),
      ...each(subject => churn(make, subject)),
      ...each(subject => growth(make, subject)),
      ...each(subject => neighbours(make, subject)),
    ],
    absences: ABSENCES,
    targets: [
      { what: 'cold start of tiny, pooled, beside plain Node (ratio of p50)', value: 0.094, atMost: 0.1, met: true },
      { what: 'throughput of hello beside plain Node (ratio)', value: 0.742, atLeast: 0.8, met: false },
      { what: 'memory of a tenant of tiny (MiB)', value: 1.6, atMost: 3, met: true },
      { what: 'p99 beside a burner (ratio to before)', value: Number.NaN, atMost: 3, met: false },
      { what: 'cold start with 10,000 functions beside 10 (ratio of p50)', value: 1.31, atMost: 1.5, met: true },
    ],
  }
}

const ABSENCES: readonly Absence[] = [
  {
    suite: 'start',
    case: 'large, pooled',
    subject: 'workerd',
    reason: 'its configuration names all functions beforehand',
  },
  {
    suite: 'growth',
    case: 'tiny',
    subject: 'edge-runtime',
    reason: 'one process a function; 10,000 do not fit this machine',
  },
]

type Sampler = (median: number, spread: number, count: number) => number[][]

/** Rounds of samples with a long tail, as times have. */
function createSampler(seed: number): Sampler {
  const random = createRandom(seed)
  const unit = (): number => (random.below(1_000_000) + 0.5) / 1_000_000
  const normal = (): number => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit())
  return (median, spread, count) =>
    Array.from({ length: ROUNDS }, () => {
      const mood = median * Math.exp(normal() * 0.03)
      const tail = (): number => (count > 1 && random.oneIn(40) ? 1 + 3 * unit() : 1)
      return Array.from({ length: count }, () => round(mood * Math.exp(normal() * spread) * tail())).sort(
        (a, b) => a - b,
      )
    })
}

function round(value: number): number {
  return Number(value.toPrecision(5))
}

function toSeries(
  suite: Suite,
  name: string,
  subject: SampleSubject,
  unit: Unit,
  rounds: number[][],
  x?: number,
): Series {
  const better = unit === 'requests/s' ? 'higher' : 'lower'
  return { suite, case: name, subject: subject.name, unit, better, rounds, ...(x === undefined ? {} : { x }) }
}

function starts(make: Sampler, subject: SampleSubject): Series[] {
  return Object.entries(BUNDLES).flatMap(([bundle, factor]) =>
    Object.entries(KINDS)
      .filter(([kind]) => kind === 'pooled' || subject.name.startsWith('isolet'))
      .filter(([kind]) => !(bundle === 'large' && kind === 'pooled' && subject.name === 'workerd'))
      .map(([kind, slower]) =>
        toSeries('start', `${bundle}, ${kind}`, subject, 'ms', make(subject.startMs * factor * slower, 0.18, 100)),
      ),
  )
}

function latencies(make: Sampler, subject: SampleSubject): Series[] {
  return ['hello', 'echo'].map((bundle, index) =>
    toSeries('latency', bundle, subject, 'ms', make((4 + 3 * index) / (subject.rps / 1000), 0.25, 400)),
  )
}

function loads(make: Sampler, subject: SampleSubject): Series[] {
  return [500, 1000, 2000, 4000, 8000].map(rate => {
    const use = Math.min(0.995, rate / subject.rps)
    return toSeries('load', 'hello', subject, 'ms', make(((1000 / subject.rps) * 4) / (1 - use), 0.3 + use, 300), rate)
  })
}

function throughputs(make: Sampler, subject: SampleSubject): Series[] {
  return Object.entries({ hello: 1, echo: 0.6, stream: 0.04 }).map(([bundle, factor]) =>
    toSeries('throughput', bundle, subject, 'requests/s', make(subject.rps * factor, 0.02, 1)),
  )
}

function densities(make: Sampler, subject: SampleSubject): Series[] {
  return Object.entries({ RSS: 1.15, PSS: 1 }).flatMap(([kind, factor]) =>
    [1, 10, 50, 100, 200].map(tenants => {
      const memory = (subject.baseMiB + subject.tenantMiB * tenants) * factor
      return toSeries('density', `tiny, ${kind}`, subject, 'MiB', make(memory, 0.01, 1), tenants)
    }),
  )
}

function churn(make: Sampler, subject: SampleSubject): Series[] {
  return [toSeries('churn', 'deploy and first answer', subject, 'ms', make(subject.startMs * 1.6, 0.3, 80))]
}

function growth(make: Sampler, subject: SampleSubject): Series[] {
  if (subject.name === 'edge-runtime') return []
  return [10, 100, 1000, 10_000].map(functions =>
    toSeries(
      'growth',
      'tiny',
      subject,
      'ms',
      make(subject.startMs * (1 + Math.log10(functions) / 12), 0.15, 60),
      functions,
    ),
  )
}

function neighbours(make: Sampler, subject: SampleSubject): Series[] {
  const suffers = subject.name.startsWith('isolet') ? 1.4 : 3.1
  return Object.entries({ before: 1, 'beside a burner': suffers }).map(([name, factor]) =>
    toSeries('neighbour', name, subject, 'ms', make((8000 / subject.rps) * factor, 0.3, 200)),
  )
}
