// Latency of warm tenants: one request after another over one connection, nothing else going on. Shows what a request
// costs, not what waiting costs: for that see load.ts.

import { keepAwake } from '../awake.ts'
import { openExchangeCaller } from '../exchange-caller.ts'
import { ONE_CORE, toStartOptions } from '../layouts.ts'
import type { Subject } from '../subject.ts'
import { type Bench, findLack, mergePlans, type Plan, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { sampleTenant, toTenant, warmUpTenant } from '../tenant-caller.ts'
import { TITLES, type WarmBundle } from '../warm-bundles.ts'

const SUITE = 'latency'
/** The reference is timed between as many parts of each case. */
const PARTS = 4

export const planLatency: SuitePlan = (subject, { bundles }) =>
  mergePlans(bundles.map(bundle => planBundle(subject, bundle)))

function planBundle(subject: Subject, bundle: WarmBundle): Plan {
  const cases = [TITLES[bundle]]
  const lack = findLack(subject, [bundle])
  if (lack !== undefined) return toAbsent(SUITE, subject.name, cases, lack)
  const run = (bench: Bench) => measure(subject, bundle, bench)
  const step = { suite: SUITE, what: bundle, subject: subject.name, seconds: 2, cases, run } as const
  return { steps: [step], absences: [] }
}

async function measure(subject: Subject, bundle: WarmBundle, bench: Bench): Promise<Sample[]> {
  await using running = await subject.start({ tenants: { [bundle]: 1 }, ...toStartOptions(ONE_CORE, bench) })
  using _ = keepAwake()
  await using caller = openExchangeCaller(1)
  const tenant = toTenant(running, bundle)
  await warmUpTenant(running, caller, tenant, bench.sizes.warmUp)
  const { requests, streamRequests } = bench.sizes.latency
  const count = bundle === 'stream' ? streamRequests : requests
  const values: number[] = []
  for (let part = 0; part < PARTS; part++) {
    const timed = await sampleTenant(caller, tenant, Math.ceil(count / PARTS))
    values.push(...timed.map(({ ms }) => ms))
    await bench.pulse()
  }
  return [{ case: TITLES[bundle], unit: 'ms', better: 'lower', values }]
}
