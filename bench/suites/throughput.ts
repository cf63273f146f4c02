// Throughput: as many requests as 64 connections get answered, each sent as soon as the one before is.

import { exchangeOf } from '../bundles.ts'
import { openExchangeCaller } from '../exchange-caller.ts'
import { type Layout, layoutsOf, toLoadCore, toStartOptions } from '../layouts.ts'
import { drive, type Load } from '../load-generator.ts'
import type { Subject } from '../subject.ts'
import { type Bench, findLack, mergePlans, type Plan, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { toTenant, warmUpTenant } from '../tenant-caller.ts'
import { TITLES, WARM_BUNDLES, type WarmBundle } from '../warm-bundles.ts'

const SUITE = 'throughput'

export const planThroughput: SuitePlan = (subjects, { throughput }) => {
  const seconds = 3 + throughput.warmUpSeconds + throughput.seconds
  return mergePlans(
    subjects.flatMap(subject =>
      layoutsOf(subject).flatMap(layout => WARM_BUNDLES.map(bundle => planBundle(subject, bundle, layout, seconds))),
    ),
  )
}

function planBundle(subject: Subject, bundle: WarmBundle, layout: Layout, seconds: number): Plan {
  const name = `${TITLES[bundle]}, ${layout.name}`
  const lack = findLack(subject, [bundle])
  if (lack !== undefined) return toAbsent(SUITE, subject.name, [name], lack)
  const run = async (bench: Bench): Promise<Sample[]> => {
    const { requestsPerSecond } = await measure(subject, bundle, layout, bench)
    return [{ case: name, unit: 'requests/s', better: 'higher', values: [requestsPerSecond] }]
  }
  return {
    steps: [{ suite: SUITE, what: name, subject: subject.name, seconds, cases: [name], run }],
    absences: [],
  }
}

async function measure(subject: Subject, bundle: WarmBundle, layout: Layout, bench: Bench): Promise<Load> {
  await using running = await subject.start({ tenants: { [bundle]: 1 }, ...toStartOptions(layout, bench) })
  const tenant = toTenant(running, bundle)
  {
    await using caller = openExchangeCaller(1)
    await warmUpTenant(caller, tenant)
  }
  const { seconds, warmUpSeconds } = bench.sizes.throughput
  const { path, body } = exchangeOf(bundle)
  const workload = { function: bundle, answer: '', ...(body !== undefined && { body }) }
  const driveFor = (time: number) =>
    drive(bench.generator, `${tenant.url}${path}`, workload, time, toLoadCore(layout, bench))
  if (warmUpSeconds > 0) await driveFor(warmUpSeconds)
  await bench.pulse()
  const load = await driveFor(seconds)
  await bench.pulse()
  return load
}
