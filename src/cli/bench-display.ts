// The figures of a bench as text. Measures nothing.

import type { StartKind } from '../host/engine.ts'
import type { Percentiles, StartPhase } from '../host/stats.ts'
import type { LoadFigures } from './load.ts'
import type { LoadResult } from './load-target.ts'
import type { Measurement, Spread } from './measure.ts'
import type { EvaluateTime, ModuleCost, ModuleCosts } from './module-costs.ts'
import { type Output, toByteText, toMsText, toPlain, toShareText } from './output.ts'

export interface BenchReport extends Measurement {
  readonly entry: string
  readonly costs: ModuleCosts
  readonly load: LoadFigures
  readonly advice: readonly string[]
}

const TOP = 10
const NOTHING = '–'

export function showBench(report: BenchReport, output: Output): void {
  const { entry, bytes, heapBytes, startup, advice } = report
  output.line(`${entry}: ${toByteText(bytes)}, heap ${toByteText(heapBytes)} after start-up`)
  output.line(
    `without a code cache it compiles in ${toMsText(startup.compile)} and evaluates in ${toMsText(startup.evaluate)}`,
  )
  showStarts(report, output)
  showModules(report.costs, output)
  showLoad(report.load, output)
  output.line('')
  for (const line of advice) output.line(`→ ${toPlain(line)}`)
  if (advice.length === 0) output.line('nothing stands out')
}

function showStarts({ starts, phaseMs }: Measurement, output: Output): void {
  const rows = (['cold', 'pooled', 'warm'] satisfies StartKind[]).map(kind => {
    return [kind, starts[kind].samples, ...toSpreadCells(starts[kind])]
  })
  output.line('')
  output.table(['START', 'SAMPLES', 'P50', 'P95', 'P99'], rows)
  output.line('')
  output.table(['PHASE', 'COLD P50', 'POOLED P50'], toPhaseRows(phaseMs))
}

/** A start from a blank does not wait for what the blank has behind it. */
function toPhaseRows({ cold, pooled }: Measurement['phaseMs']): string[][] {
  const toText = ({ count, p50 }: Percentiles): string => (count > 0 ? toMsText(p50) : NOTHING)
  return Object.entries(cold).map(([phase, ms]) => [phase, toText(ms), toText(pooled[phase as StartPhase])])
}

function showModules(costs: ModuleCosts, output: Output): void {
  output.line('')
  if ('unknown' in costs) {
    output.line(`what its modules cost is not known: ${toPlain(costs.unknown)}`)
    return
  }
  const rows = costs.modules
    .slice(0, TOP)
    .map(({ name, files, bytes, evaluate }) => [toPlain(name), files, toByteText(bytes), ...toTimeCells(evaluate)])
  const rest = costs.modules.slice(TOP)
  if (rest.length > 0) rows.push(toRestRow(rest))
  rows.push(['JSON, Node, bundler', '', '', ...toTimeCells(costs.outside)])
  output.table(['MODULE', 'FILES', 'SIZE', 'EVALUATE', 'SHARE'], rows)
}

function toRestRow(rest: readonly ModuleCost[]): (string | number)[] {
  const sum = (read: (cost: ModuleCost) => number) => rest.reduce((total, cost) => total + read(cost), 0)
  const ms = sum(({ evaluate }) => evaluate?.ms ?? 0)
  const share = sum(({ evaluate }) => evaluate?.share ?? 0)
  const name = `${rest.length} more`
  return [name, sum(({ files }) => files), toByteText(sum(({ bytes }) => bytes)), ...toTimeCells({ ms, share })]
}

function toTimeCells(time: EvaluateTime | undefined): string[] {
  return time === undefined ? [NOTHING, NOTHING] : [toMsText(time.ms), toShareText(time.share)]
}

function showLoad({ targets, connections, seconds, cells }: LoadFigures, output: Output): void {
  const [own] = targets
  const isComparison = targets.length > 1
  const headers = ['OVER HTTP', 'P50', 'P95', 'P99', 'REQUESTS/S', 'FAILED']
  const rows = targets.map(target => [
    target.name,
    ...toSpreadCells(target.latency),
    target.requestsPerSecond.toFixed(0),
    target.failed,
    ...(isComparison ? toRatios(target, own) : []),
  ])
  output.line('')
  output.table(isComparison ? [...headers, 'P50 RATIO', 'REQUESTS/S RATIO'] : headers, rows)
  const where = cells === 0 ? 'inline' : `in ${cells} ${cells === 1 ? 'cell' : 'cells'}`
  output.line(`isolet ${where}; ${seconds} s over one connection, ${seconds} s over ${connections}`)
  for (const { name, failed, requests, firstFailure = '' } of targets) {
    if (failed > 0) output.line(`${name}: ${failed} of ${requests} failed, the first with ${toPlain(firstFailure)}`)
  }
}

/** What the target has for each one of our own. */
function toRatios(target: LoadResult, own: LoadResult = target): string[] {
  const toText = (value: number, base: number) => (base > 0 && value > 0 ? (value / base).toFixed(2) : NOTHING)
  return [toText(target.latency.p50, own.latency.p50), toText(target.requestsPerSecond, own.requestsPerSecond)]
}

function toSpreadCells({ samples, p50, p95, p99 }: Spread): string[] {
  return [p50, p95, p99].map(ms => (samples > 0 ? toMsText(ms) : NOTHING))
}
