// Which modules of a bundle cost start-up: starts a marked build again and again in isolates and times its marks from
// outside, for a guest has no clock that fine. Knows the engine's interface only.

import { IsoletError } from '../base/errors.ts'
import type { MarkedBuild, MarkedFile } from '../build/marked-build.ts'
import { toMarkPrologue } from '../build/module-marks.ts'
import type { Engine, EngineOptions, Trial } from '../host/engine.ts'
import { openHost } from '../host/host.ts'
import { findTimes, type Mark, type MarkPlan, OUTSIDE, toMarkPlan, toMedian } from './mark-plan.ts'
import { type Subject, toVersion } from './measure.ts'

export interface ModuleCost {
  /** A package by its name, a file of one's own by its path. */
  readonly name: string
  readonly isOwn: boolean
  readonly files: number
  /** What it puts into the module, in UTF-8. */
  readonly bytes: number
  /**
   * What its code takes when it starts, with what it calls elsewhere, but without modules it requires; undefined where
   * nothing of it could be timed (JSON, Node's modules).
   */
  readonly evaluate: EvaluateTime | undefined
}

export interface EvaluateTime {
  readonly ms: number
  /** Its part of evaluating all of it, 0 to 1. */
  readonly share: number
}

export type ModuleCosts = KnownCosts | { readonly unknown: string }

export interface KnownCosts {
  /** Those that take longest first. */
  readonly modules: readonly ModuleCost[]
  /** What runs outside of them: the bundler's own code, JSON, Node's modules. */
  readonly outside: EvaluateTime
}

/** Files that are one module to a reader; times are kept by its place in the list, counted from 1. */
interface Group {
  readonly name: string
  readonly files: readonly MarkedFile[]
}

const ROUNDS = 15
/** Marks make a start longer; that is no reason to refuse it. */
const STARTUP_CPU_MS = 60_000

/**
 * Starts `built` from its code cache, as a deployed function starts. Marks change a module: where it does not start with
 * them, `unknown` says why.
 */
export async function measureModules(
  subject: Subject,
  built: MarkedBuild,
  options: EngineOptions,
): Promise<ModuleCosts> {
  try {
    const groups = toGroups(built.files)
    const rounds = await readRounds(subject, built, groups, options)
    if (rounds === undefined) return { unknown: 'its files do not run in the same order at each start' }
    return toModuleCosts(groups, rounds)
  } catch (error) {
    if (error instanceof IsoletError) return { unknown: error.message }
    throw error
  }
}

/** Times by group of several starts; undefined when they differ in more than time. */
async function readRounds(
  subject: Subject,
  built: MarkedBuild,
  groups: readonly Group[],
  options: EngineOptions,
): Promise<ReadonlyMap<number, number>[] | undefined> {
  await using starter = await openStarter(subject, built, options)
  const { marks } = await starter.start(undefined, undefined)
  const owners = new Map(groups.flatMap(({ files }, i) => files.map(({ number = 0 }) => [number, i + 1] as const)))
  const plan = toMarkPlan(marks, number => owners.get(number) ?? OUTSIDE)
  const { codeCache } = await starter.start(plan, undefined)
  const rounds: ReadonlyMap<number, number>[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const times = findTimes((await starter.start(plan, codeCache)).marks, plan)
    if (times === undefined) return undefined
    rounds.push(times)
  }
  return rounds
}

interface Starter extends AsyncDisposable {
  /** Starts the module once, with the marks of the plan or with all. */
  start(
    plan: MarkPlan | undefined,
    codeCache: Trial['codeCache'],
  ): Promise<Pick<Trial, 'codeCache'> & { readonly marks: readonly Mark[] }>
}

async function openStarter(subject: Subject, { code, token }: MarkedBuild, options: EngineOptions): Promise<Starter> {
  let marks: Mark[] = []
  const onLog: EngineOptions['onLog'] = ({ message }) => {
    if (message.startsWith(token)) marks.push({ number: Number(message.slice(token.length)), ms: performance.now() })
  }
  const host: Engine = await openHost({ ...options, blanks: 0, keepWarm: false, onLog })
  const limits = { ...subject.settings.limits, startupCpuMs: STARTUP_CPU_MS }
  const patient = { ...subject, settings: { ...subject.settings, limits } }
  return {
    async start(plan, codeCache) {
      marks = []
      const version = toVersion(patient, { code: toMarkPrologue(token, plan?.isKept) + code, codeCache })
      const trial = await host.prepare(version, false)
      host.retire(version.key)
      return { codeCache: trial.codeCache, marks }
    },
    [Symbol.asyncDispose]: () => host.close(),
  }
}

export function toGroups(files: readonly MarkedFile[]): Group[] {
  return [...Map.groupBy(files, ({ name }) => toGroupName(name))].map(([name, members]) => ({ name, files: members }))
}

/** `node_modules/@a/b/c.js` is of `@a/b`; what stands for Node's modules is one. */
function toGroupName(file: string): string {
  const [, installed] = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
  if (installed !== undefined) return installed
  return file.startsWith('isolet/node/') ? 'node: modules' : file
}

/** Of several rounds the median counts. */
export function toModuleCosts(groups: readonly Group[], rounds: readonly ReadonlyMap<number, number>[]): KnownCosts {
  const timeOf = (owner: number) => toMedian(rounds.map(times => times.get(owner) ?? 0))
  const times = groups.map((_, i) => timeOf(i + 1))
  const allMs = times.reduce((sum, ms) => sum + ms, timeOf(OUTSIDE))
  const toTime = (ms: number): EvaluateTime => ({ ms, share: allMs > 0 ? ms / allMs : 0 })
  const modules = groups
    .map((group, i) => toModuleCost(group, toTime(times[i] ?? 0)))
    .filter(({ bytes, evaluate }) => bytes > 0 || (evaluate?.ms ?? 0) > 0)
    .toSorted((a, b) => (b.evaluate?.ms ?? 0) - (a.evaluate?.ms ?? 0) || b.bytes - a.bytes)
  return { modules, outside: toTime(timeOf(OUTSIDE)) }
}

function toModuleCost({ name, files }: Group, time: EvaluateTime): ModuleCost {
  return {
    name,
    isOwn: name === files[0]?.name,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    evaluate: files.some(({ number }) => number !== undefined) ? time : undefined,
  }
}
