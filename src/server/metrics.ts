// The server's figures as Prometheus reads them (text exposition format 0.0.4). Pure. Series by function are those of
// the stats, which keep the 1,000 used last.

import type { CellStats, HostStats, Offence, Percentiles } from '../host/stats.ts'
import type { RegistryCounts } from '../registry/registry.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number]

interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'summary'
  readonly help: string
  readonly samples: readonly Sample[]
}

const MS_PER_SECOND = 1000

export function toMetrics(stats: HostStats, counts: RegistryCounts): string {
  const families = [
    ...toRegistry(counts),
    ...toPool(stats),
    ...toCells(stats),
    ...toRequests(stats),
    ...toFunctions(stats),
  ]
  return `${families.map(toText).join('\n')}\n`
}

function toRegistry({ functions, versions }: RegistryCounts): Family[] {
  return [
    gauge('isolet_functions', 'Functions deployed.', functions),
    gauge('isolet_versions', 'Versions kept, of all functions.', versions),
  ]
}

function toPool({ pool, evictions }: HostStats): Family[] {
  return [
    gauge('isolet_isolates', 'Bound isolates, idle and leased.', pool.isolates),
    gauge('isolet_isolates_leased', 'Isolates that run a request.', pool.leased),
    gauge('isolet_isolates_max', 'Bound isolates that may be kept.', pool.maxIsolates),
    gauge('isolet_standby', 'Isolates of trial starts that wait for a first request.', pool.standby),
    gauge('isolet_blanks', 'Isolates made ahead and bound to nothing.', pool.blanks),
    gauge(
      'isolet_blanks_wanted',
      'Isolates that should be made ahead, by how many were taken of late.',
      pool.blanksWanted,
    ),
    gauge('isolet_heap_bytes', 'Heaps and buffers of bound isolates.', pool.heapBytes),
    gauge('isolet_waiting', 'Requests that wait for an isolate.', pool.waiting),
    counter('isolet_evictions_total', 'Isolates disposed, by reason.', byLabel('reason', evictions)),
  ]
}

function toCells({ cells }: HostStats): Family[] {
  if (cells === undefined) return []
  const { all, lost, replays, offenders } = cells
  const labels = ({ id, lane }: CellStats): Labels => ({ cell: String(id), lane })
  const names = Object.entries(offenders)
  return [
    gaugeBy(
      'isolet_cell_resident_bytes',
      'Memory of a cell.',
      all.map(cell => [labels(cell), cell.rssBytes]),
    ),
    gaugeBy(
      'isolet_cell_requests',
      'Requests that are on a cell.',
      all.map(cell => [labels(cell), cell.requests]),
    ),
    counter('isolet_cells_lost_total', 'Cells that died.', [[{}, lost]]),
    counter('isolet_replays_total', 'Requests run again because their cell died.', [[{}, replays]]),
    gaugeBy('isolet_strikes', 'Cells that a function ended, as far as not forgiven.', names.map(toStrikes)),
  ]
}

function toStrikes([name, { strikes, circuit }]: [string, Offence]): Sample {
  return [{ function: name, circuit }, strikes]
}

function toRequests({ requests, errors, starts, startMs, phaseMs, exec, cpu }: HostStats): Family[] {
  return [
    counter('isolet_requests_total', 'Requests run.', [[{}, requests]]),
    counter('isolet_errors_total', 'Requests that failed, by code.', byLabel('code', errors)),
    counter('isolet_starts_total', 'Requests by how their isolate was had.', byLabel('start', starts)),
    summary('isolet_start_seconds', 'From asking for an isolate to having it.', Object.entries(startMs), 'start'),
    toPhases(phaseMs),
    summary('isolet_exec_seconds', 'From the guest having the request to the head of the response.', [['', exec]]),
    summary('isolet_cpu_seconds', 'CPU of a request until the head of its response.', [['', cpu]]),
  ]
}

function toPhases(phaseMs: HostStats['phaseMs']): Family {
  const samples = Object.entries(phaseMs).flatMap(([start, phases]) =>
    Object.entries(phases).flatMap(([phase, figures]) => toQuantiles({ start, phase }, figures)),
  )
  const help = 'Where the time of first requests went: a phase that they did not wait for is 0.'
  return { name: 'isolet_start_phase_seconds', type: 'summary', help, samples }
}

function toFunctions({ functions }: HostStats): Family[] {
  const all = Object.entries(functions)
  const requests = all.map(([name, stats]): Sample => [{ function: name }, stats.requests])
  const errors = all.flatMap(([name, stats]) => byLabel('code', stats.errors, { function: name }))
  const exec = all.map(([name, stats]): [string, Percentiles] => [name, stats.exec])
  return [
    counter('isolet_function_requests_total', 'Requests run, by function.', requests),
    counter('isolet_function_errors_total', 'Requests that failed, by function and code.', errors),
    summary('isolet_function_exec_seconds', 'As isolet_exec_seconds, by function.', exec, 'function'),
  ]
}

function gauge(name: string, help: string, value: number): Family {
  return gaugeBy(name, help, [[{}, value]])
}

function gaugeBy(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples }
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'counter', help, samples }
}

function summary(name: string, help: string, all: readonly [string, Percentiles][], label?: string): Family {
  const samples = all.flatMap(([value, figures]) => toQuantiles(label === undefined ? {} : { [label]: value }, figures))
  return { name, type: 'summary', help, samples }
}

function toQuantiles(labels: Labels, { p50, p95, p99 }: Percentiles): Sample[] {
  return [
    [{ ...labels, quantile: '0.5' }, p50 / MS_PER_SECOND],
    [{ ...labels, quantile: '0.95' }, p95 / MS_PER_SECOND],
    [{ ...labels, quantile: '0.99' }, p99 / MS_PER_SECOND],
  ]
}

function byLabel(label: string, values: Readonly<Record<string, number>>, more: Labels = {}): Sample[] {
  return Object.entries(values).map(([key, value]) => [{ ...more, [label]: key }, value])
}

function toText({ name, type, help, samples }: Family): string {
  const lines = samples.map(([labels, value]) => `${name}${toLabels(labels)} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')
}

function toLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
