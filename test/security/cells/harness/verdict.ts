// What must hold for every attack, judged from what the caller got and what the observer noted meanwhile.

import type { Attack, Outcome } from './attack.ts'
import { MAX_MEMORY_MIB } from './cell-server.ts'
import type { Ending } from './client.ts'
import type { Observation, TreeSample, VictimSample } from './observations.ts'

/** One attack and its effects: a row of the table. */
export interface Verdict {
  readonly attack: string
  /** How its calls ended, each way once. */
  readonly ended: string
  /** The slowest of those that ended by themselves, and what it might take, the grace included. */
  readonly ms: number
  readonly boundMs: number
  /** Until a function that was never called before was answered, from the attack's end on. */
  readonly healthyMs: number
  /** Of all victims' requests; of an attack that was repeated, the middle one. */
  readonly p99Ms: number
  /** How often it was carried out. */
  readonly times: number
  readonly peakMiB: number
  /** Processes of the tree that died. */
  readonly deaths: number
  /** What did not hold; empty for an attack that was withstood. */
  readonly failings: readonly string[]
  /** Those of them that say that something came late. */
  readonly delays: readonly string[]
}

export interface Evidence {
  readonly attack: Attack
  readonly outcome: Outcome
  /** The answer of a function that was deployed before, and is called for the first time right after the attack. */
  readonly healthy: Ending
  readonly seen: readonly Observation[]
  readonly quietP99Ms: number
  /** The last that the router wrote, when it is dead. */
  readonly lastWords: string | undefined
}

const MAX_SLOWDOWN = 10
/** A cell that was killed is back by then. */
const MAX_HEALTHY_MS = 300
const MIB = 1024 * 1024
/** What a healthy function answers. */
export const HEALTHY = 'healthy'

export function judge(evidence: Evidence): Verdict {
  const { attack, outcome, healthy, seen, quietP99Ms } = evidence
  const trees = seen.filter(one => one.kind === 'tree')
  const ended = outcome.endings.filter(({ isEnded }) => isEnded)
  const p99Ms = toP99(seen)
  const figures = {
    attack: attack.name,
    ended: [...new Set(outcome.endings.map(({ what }) => what))].join(', '),
    ms: Math.max(0, ...ended.map(({ ms }) => ms)),
    boundMs: outcome.boundMs,
    healthyMs: healthy.ms,
    ...{ p99Ms, times: 1 },
    peakMiB: Math.max(0, ...trees.map(({ bytes }) => bytes / MIB)),
    deaths: countDeaths(trees),
  }
  const delays = [...toLateness(evidence), ...toSlowFailings(p99Ms, quietP99Ms)]
  return {
    ...figures,
    delays,
    failings: [...toWrongEndings(evidence), ...toNeighbourFailings(evidence, figures), ...delays],
  }
}

/** True where nothing else is wrong than that something took too long. */
export function isSlowOnly({ delays, failings }: Verdict): boolean {
  return delays.length > 0 && failings.length === delays.length
}

/**
 * Of an attack that was carried out several times: the worst of each figure, but of the victims' p99s the middle one.
 * What came late once of three times came in time.
 */
export function judgeTogether(verdicts: readonly Verdict[], quietP99Ms: number): Verdict {
  const [first, ...more] = verdicts as [Verdict, ...Verdict[]]
  if (more.length === 0) return first
  const worst = (figure: 'ms' | 'healthyMs' | 'peakMiB' | 'deaths'): number =>
    Math.max(...verdicts.map(one => one[figure]))
  const p99sMs = verdicts.map(({ p99Ms }) => p99Ms).sort((a, b) => a - b)
  const p99Ms = p99sMs[Math.floor(p99sMs.length / 2)] ?? first.p99Ms
  const wrong = verdicts.flatMap(({ failings, delays }) => failings.filter(text => !delays.includes(text)))
  const late = verdicts.map(one => {
    const slow = toSlowFailings(one.p99Ms, quietP99Ms)
    return one.delays.filter(text => !slow.includes(text))
  })
  const delays = [
    ...(late.filter(texts => texts.length > 0).length * 2 > verdicts.length ? late.flat() : []),
    ...toSlowFailings(p99Ms, quietP99Ms),
  ]
  return {
    ...first,
    ended: [...new Set(verdicts.map(({ ended }) => ended))].join(', '),
    ...{ ms: worst('ms'), healthyMs: worst('healthyMs'), peakMiB: worst('peakMiB'), deaths: worst('deaths') },
    ...{ p99Ms, times: verdicts.length },
    delays: [...new Set(delays)],
    failings: [...new Set([...wrong, ...delays])],
  }
}

function toSlowFailings(p99Ms: number, quietP99Ms: number): string[] {
  const mostMs = quietP99Ms * MAX_SLOWDOWN
  return p99Ms > mostMs ? [`victims' p99 was ${p99Ms.toFixed(1)} ms of ${mostMs.toFixed(1)}`] : []
}

/** 99th percentile of all victims' requests together, in milliseconds. */
export function toP99(seen: readonly Observation[]): number {
  const sorted = seen.flatMap(one => (one.kind === 'victim' ? [one.ms] : [])).sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY
}

function toWrongEndings({ attack, outcome }: Evidence): string[] {
  const wrong = outcome.endings.filter(({ what }) => what !== 'logged' && !attack.ends.test(what))
  return [...new Set(wrong.map(({ what }) => `ended as "${what}", not as ${attack.ends}`))].slice(0, 4)
}

/** What killed its cell may end late, as long as the cell is back in time, which the healthy function tells. */
function toLateness({ outcome, healthy, seen }: Evidence): string[] {
  const killed = countDeaths(seen.filter(one => one.kind === 'tree')) > 0
  const boundMs = outcome.boundMs + (killed ? MAX_HEALTHY_MS : 0)
  const late = outcome.endings.filter(({ ms, isEnded }) => isEnded && ms > boundMs)
  const texts = late.map(({ ms }) => `took ${Math.round(ms)} ms of ${outcome.boundMs}`).slice(0, 4)
  return healthy.ms > MAX_HEALTHY_MS ? [...texts, `a healthy function took ${Math.round(healthy.ms)} ms`] : texts
}

function toNeighbourFailings({ healthy, seen, lastWords }: Evidence, { peakMiB }: Pick<Verdict, 'peakMiB'>): string[] {
  const failings = toVictimFailings(seen.filter(one => one.kind === 'victim'))
  if (healthy.what !== `200 ${HEALTHY}`) failings.push(`a healthy function ended as "${healthy.what}"`)
  if (peakMiB > MAX_MEMORY_MIB) failings.push(`the processes held ${Math.round(peakMiB)} MiB of ${MAX_MEMORY_MIB}`)
  const sick = seen.find(one => one.kind === 'health' && one.failure !== undefined)
  if (sick?.kind === 'health') failings.push(`the router's health: ${sick.failure}`)
  if (lastWords !== undefined) failings.push(`the router died: ${lastWords.slice(-500)}`)
  return failings
}

function toVictimFailings(samples: readonly VictimSample[]): string[] {
  const failed = samples.filter(({ failure }) => failure !== undefined)
  const [first] = failed
  if (first === undefined) return samples.length === 0 ? ['no request of a victim was seen'] : []
  return [`${failed.length} of ${samples.length} victim requests failed, first ${first.victim}: ${first.failure}`]
}

function countDeaths(trees: readonly TreeSample[]): number {
  const last = new Set(trees.at(-1)?.pids)
  return new Set(trees.flatMap(({ pids }) => pids)).difference(last).size
}
