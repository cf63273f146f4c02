// Throughput: as many requests as 64 connections get answered, each sent as soon as the one before is.

import { exchangeOf } from '../bundles.ts'
import { readAllCpuUs } from '../cpu-time.ts'
import { openExchangeCaller } from '../exchange-caller.ts'
import { type Layout, layoutsOf, toLoadCore, toStartOptions } from '../layouts.ts'
import { drive, type Load } from '../load-generator.ts'
import type { RunningSubject, Subject } from '../subject.ts'
import { type Bench, findLack, mergePlans, type Plan, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { toTenant, warmUpTenant } from '../tenant-caller.ts'
import { TITLES, type WarmBundle } from '../warm-bundles.ts'

const SUITE = 'throughput'

export const planThroughput: SuitePlan = (subject, { throughput, bundles }) => {
  const seconds = 2 + throughput.warmUpSeconds + throughput.seconds
  const layouts = layoutsOf(subject)
  return mergePlans(layouts.flatMap(layout => bundles.map(bundle => planBundle(subject, bundle, layout, seconds))))
}

function planBundle(subject: Subject, bundle: WarmBundle, layout: Layout, seconds: number): Plan {
  const name = `${TITLES[bundle]}, ${layout.name}`
  const cases = [name, toCpuCase(name)]
  const lack = findLack(subject, [bundle])
  if (lack !== undefined) return toAbsent(SUITE, subject.name, cases, lack)
  const run = async (bench: Bench): Promise<Sample[]> => {
    const { requestsPerSecond, cpuMs } = await measure(subject, bundle, layout, bench)
    return [
      { case: name, unit: 'requests/s', better: 'higher', values: [requestsPerSecond] },
      { case: toCpuCase(name), unit: 'ms', better: 'lower', values: [cpuMs], steady: true },
    ]
  }
  return { steps: [{ suite: SUITE, what: name, subject: subject.name, seconds, cases, run }], absences: [] }
}

interface Full extends Pick<Load, 'requestsPerSecond'> {
  /** Of all processes of the subject, for each request. */
  readonly cpuMs: number
}

async function measure(subject: Subject, bundle: WarmBundle, layout: Layout, bench: Bench): Promise<Full> {
  await using running = await subject.start({ tenants: { [bundle]: 1 }, ...toStartOptions(layout, bench) })
  const tenant = toTenant(running, bundle)
  {
    await using caller = openExchangeCaller(1)
    await warmUpTenant(running, caller, tenant, bench.sizes.warmUp)
  }
  const { seconds, warmUpSeconds } = bench.sizes.throughput
  const { path, body } = exchangeOf(bundle)
  const workload = { function: bundle, answer: '', ...(body !== undefined && { body }) }
  const driveFor = (time: number) =>
    drive(bench.generator, `${tenant.url}${path}`, workload, time, toLoadCore(layout, bench))
  if (warmUpSeconds > 0) await driveFor(warmUpSeconds)
  await bench.pulse()
  const before = readCpuMs(running)
  const { requestsPerSecond } = await driveFor(seconds)
  if (requestsPerSecond === 0) throw new Error(`none of 64 requests was answered in ${seconds} s`)
  const cpuMs = (readCpuMs(running) - before) / (requestsPerSecond * seconds)
  await bench.pulse()
  return { requestsPerSecond, cpuMs }
}

function readCpuMs(running: RunningSubject): number {
  return readAllCpuUs(running.pids()) / 1000
}

/** Moves less than the rate when others keep the machine busy. */
function toCpuCase(name: string): string {
  return `${name}: CPU of a request`
}
