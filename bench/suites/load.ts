// Latency under load: requests come at a fixed rate, whether or not those before them were answered, and each is timed
// from when it was due (open-loop.ts). A closed loop stops asking while the server stalls, and so leaves out the very
// requests that would have waited: that is coordinated omission. Here they wait, and count.

import { openExchangeCaller } from '../exchange-caller.ts'
import { type Layout, layoutsOf, toStartOptions } from '../layouts.ts'
import { driveOpenLoop } from '../open-loop.ts'
import type { RunningSubject, Subject } from '../subject.ts'
import { type Bench, findLack, mergePlans, type Plan, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { type Tenant, toTenant, warmUpTenant } from '../tenant-caller.ts'
import { TITLES, type WarmBundle } from '../warm-bundles.ts'

const SUITE = 'load'
/** Enough for a server that answers late; requests beyond wait for one, and that counts too. */
const CONNECTIONS = 128

export const planLoad: SuitePlan = (subject, { load, bundles }) =>
  mergePlans(
    layoutsOf(subject).flatMap(layout =>
      bundles.map(bundle => planBundle(subject, bundle, layout, load.ratesPerSecond[bundle], load.seconds)),
    ),
  )

function planBundle(
  subject: Subject,
  bundle: WarmBundle,
  layout: Layout,
  rates: readonly number[],
  seconds: number,
): Plan {
  const name = `${TITLES[bundle]}, ${layout.name}`
  const lack = findLack(subject, [bundle])
  if (lack !== undefined) return toAbsent(SUITE, subject.name, [name], lack)
  const run = async (bench: Bench): Promise<Sample[]> => {
    await using running = await subject.start({ tenants: { [bundle]: 1 }, ...toStartOptions(layout, bench) })
    const tenant = toTenant(running, bundle)
    await warmUp(running, tenant, bench)
    const samples: Sample[] = []
    for (const x of rates) {
      samples.push({ case: name, unit: 'ms', better: 'lower', x, values: await driveAt(tenant, x, seconds) })
      await bench.pulse()
    }
    return samples
  }
  const expected = 2 + rates.length * (seconds + 0.2)
  return {
    steps: [{ suite: SUITE, what: name, subject: subject.name, seconds: expected, cases: [name], run }],
    absences: [],
  }
}

async function warmUp(running: RunningSubject, tenant: Tenant, { sizes }: Bench): Promise<void> {
  await using caller = openExchangeCaller(1)
  await warmUpTenant(running, caller, tenant, sizes.warmUp)
}

/** @throws when a request fails: what was not done is not fast. */
async function driveAt(tenant: Tenant, perSecond: number, seconds: number): Promise<number[]> {
  await using caller = openExchangeCaller(CONNECTIONS)
  const timed = await driveOpenLoop(perSecond, seconds, () =>
    caller.call(tenant.url, tenant.exchange).then(
      () => undefined,
      (error: Error) => error,
    ),
  )
  for (const { answer } of timed) if (answer !== undefined) throw answer
  return timed.map(({ ms }) => ms)
}
