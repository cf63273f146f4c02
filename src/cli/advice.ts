// What to do about the figures of a bench: each line with the number that speaks for it. Measures nothing.

import type { Limits } from '../base/limits.ts'
import type { LoadFigures } from './load.ts'
import type { Measurement } from './measure.ts'
import type { ModuleCosts } from './module-costs.ts'
import { toByteText, toMsText, toShareText } from './output.ts'

export interface Figures {
  readonly measurement: Measurement
  readonly costs: ModuleCosts
  readonly load: LoadFigures
  readonly limits: Limits
  readonly minify: boolean
}

/** Starts and calls shorter than this are not worth anybody's time, in milliseconds. */
const WORTHWHILE_MS = 1
/** Part of a limit from which on it is near: another machine is easily that much slower, another request that much larger. */
const NEAR = 0.5
/** Part of evaluating from which on one module stands out. */
const LARGE_SHARE = 0.3
/** How many times a warm one a first call may take. */
const FIRST_CALL = 10
/** How many times the median the slowest hundredth may take; and below this many milliseconds it may be the machine. */
const TAIL = 10
const TAIL_MS = 5

const MIB = 1024 * 1024

/** Empty when nothing stands out. */
export function toAdvice(figures: Figures): string[] {
  const all = [toFailures, toModule, toEvaluate, toCompile, toFirstCall, toTail, toHeap, toStartupCpu, toCpu]
  return all.flatMap(advise => advise(figures) ?? [])
}

type Advise = (figures: Figures) => string | undefined

const toFailures: Advise = ({ load }) => {
  const { requests = 0, failed = 0, firstFailure = '' } = load.targets[0] ?? {}
  if (failed === 0) return undefined
  return `${failed} of ${requests} requests failed, the first with ${firstFailure}: figures of the others say little until that is mended`
}

const toModule: Advise = ({ costs }) => {
  const largest = 'unknown' in costs ? undefined : costs.modules[0]
  const { ms = 0, share = 0 } = largest?.evaluate ?? {}
  if (largest === undefined || share < LARGE_SHARE || ms < WORTHWHILE_MS) return undefined
  const what = `${largest.name} (${toByteText(largest.bytes)}) takes ${toShareText(share)} of evaluating, ${toMsText(ms)} of each start`
  return largest.isOwn
    ? `${what}: do what it does at module level when it is first needed`
    : `${what}: load it with import() in the handler that needs it, or import a smaller part of it`
}

const toEvaluate: Advise = ({ measurement }) => {
  const { starts, phaseMs } = measurement
  const { p50 } = phaseMs.pooled.evaluate
  if (p50 < WORTHWHILE_MS || p50 < starts.pooled.p50 * NEAR) return undefined
  return `evaluating takes ${toMsText(p50)} of a pooled start's ${toMsText(starts.pooled.p50)}: move work from module level to where it is first needed`
}

const toCompile: Advise = ({ measurement, minify }) => {
  const { bytes, starts, phaseMs } = measurement
  const { p50 } = phaseMs.pooled.compile
  if (p50 < WORTHWHILE_MS || p50 < starts.pooled.p50 * NEAR) return undefined
  const remedy = minify ? 'leave out what is not used' : 'try --minify, and leave out what is not used'
  return `compiling ${toByteText(bytes)} takes ${toMsText(p50)} of a pooled start's ${toMsText(starts.pooled.p50)}: ${remedy}`
}

const toFirstCall: Advise = ({ measurement }) => {
  const first = measurement.phaseMs.pooled.call.p50
  const warm = measurement.starts.warm.p50
  if (first < WORTHWHILE_MS || first < warm * FIRST_CALL) return undefined
  return `the first call takes ${toMsText(first)}, a warm one ${toMsText(warm)}: let it reach less code, and set up less at first use`
}

const toTail: Advise = ({ load }) => {
  const { p50 = 0, p99 = 0 } = load.targets[0]?.latency ?? {}
  if (p99 < TAIL_MS || p99 < p50 * TAIL) return undefined
  return `over HTTP p99 is ${toMsText(p99)} where p50 is ${toMsText(p50)}: look for work that only some requests do, for garbage, and at server-timing for waiting`
}

const toHeap: Advise = ({ measurement, limits }) => {
  const share = measurement.heapBytes / (limits.memoryMiB * MIB)
  if (share < NEAR) return undefined
  return `after start-up the heap holds ${toByteText(measurement.heapBytes)} of memoryMiB ${limits.memoryMiB}: hold less at module level, or raise it with --limit`
}

/** A deploy starts without a code cache. */
const toStartupCpu: Advise = ({ measurement, limits }) => {
  const ms = measurement.startup.compile + measurement.startup.evaluate
  if (ms < limits.startupCpuMs * NEAR) return undefined
  return `a start without a code cache takes ${toMsText(ms)} of startupCpuMs ${limits.startupCpuMs}: a slower machine refuses the deploy; do less at module level, or raise it with --limit`
}

const toCpu: Advise = ({ load, limits }) => {
  const { count = 0, p99 = 0 } = load.cpuMs ?? {}
  if (count === 0 || p99 < limits.cpuMs * NEAR) return undefined
  return `a request takes up to ${toMsText(p99)} CPU (p99) of cpuMs ${limits.cpuMs}: a slower machine fails it; do less in one request, or raise it with --limit`
}
