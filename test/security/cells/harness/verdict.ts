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
  /** The slowest of them. */
  readonly ms: number
  /** Until a function that was never called before was answered, from the attack's end on. */
  readonly healthyMs: number
  readonly p99Ms: number
  readonly peakMiB: number
  /** Processes of the tree that died. */
  readonly deaths: number
  /** What did not hold; empty for an attack that was withstood. */
  readonly failings: readonly string[]
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
  const { attack, outcome, healthy, seen } = evidence
  const trees = seen.filter(one => one.kind === 'tree')
  const figures = {
    attack: attack.name,
    ended: [...new Set(outcome.endings.map(({ what }) => what))].join(', '),
    ms: Math.max(...outcome.endings.map(({ ms }) => ms)),
    healthyMs: healthy.ms,
    p99Ms: toP99(seen),
    peakMiB: Math.max(0, ...trees.map(({ bytes }) => bytes / MIB)),
    deaths: countDeaths(trees),
  }
  return { ...figures, failings: [...toEndingFailings(evidence), ...toNeighbourFailings(evidence, figures)] }
}

/** 99th percentile of all victims' requests together, in milliseconds. */
export function toP99(seen: readonly Observation[]): number {
  const sorted = seen.flatMap(one => (one.kind === 'victim' ? [one.ms] : [])).sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY
}

function toEndingFailings({ attack, outcome }: Evidence): string[] {
  const failings: string[] = []
  for (const { what, ms, isEnded } of outcome.endings) {
    if (what !== 'logged' && !attack.ends.test(what)) failings.push(`ended as "${what}", not as ${attack.ends}`)
    if (isEnded && ms > outcome.boundMs) failings.push(`took ${Math.round(ms)} ms of ${outcome.boundMs}`)
  }
  return [...new Set(failings)].slice(0, 4)
}

function toNeighbourFailings(
  { healthy, seen, quietP99Ms, lastWords }: Evidence,
  { p99Ms, peakMiB }: Pick<Verdict, 'p99Ms' | 'peakMiB'>,
): string[] {
  const failings = toVictimFailings(seen.filter(one => one.kind === 'victim'))
  const maxP99Ms = quietP99Ms * MAX_SLOWDOWN
  if (p99Ms > maxP99Ms) failings.push(`victims' p99 was ${p99Ms.toFixed(1)} ms of ${maxP99Ms.toFixed(1)}`)
  if (healthy.what !== `200 ${HEALTHY}`) failings.push(`a healthy function ended as "${healthy.what}"`)
  if (healthy.ms > MAX_HEALTHY_MS) failings.push(`a healthy function took ${Math.round(healthy.ms)} ms`)
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
