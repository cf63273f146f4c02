// What most suites do with a tenant: call it until it is warm, then take samples.

import { type Exchange, exchangeOf } from './bundles.ts'
import { readAllCpuUs } from './cpu-time.ts'
import type { ExchangeCaller, Timed } from './exchange-caller.ts'
import type { Sizes } from './sizes.ts'
import type { BundleName, RunningSubject } from './subject.ts'

/** One that is not idle by then never will be. */
const SETTLED_MS = 3000
const CALM_MS = 100
const CALM_SHARE = 0.05

export interface Tenant {
  readonly url: string
  readonly exchange: Exchange
}

export function toTenant(subject: RunningSubject, bundle: BundleName, tenant = 0): Tenant {
  return { url: subject.urlOf(bundle, tenant), exchange: exchangeOf(bundle) }
}

/**
 * Until the tenant answers as it will: until the server has started all that it starts, the tenant is taken for a proven
 * one, and what both run is compiled. @throws for a wrong answer.
 */
export async function warmUpTenant(
  server: RunningSubject,
  caller: ExchangeCaller,
  { url, exchange }: Tenant,
  { requests, ms }: Sizes['warmUp'],
): Promise<void> {
  await settle(server)
  const end = performance.now() + ms
  for (let n = 0; n < requests && (n === 0 || performance.now() < end); n++) await caller.call(url, exchange)
}

/** Until what a server starts beside its first process is there: each spare cell takes a quarter of a second of a core. */
async function settle(server: RunningSubject): Promise<void> {
  const end = performance.now() + SETTLED_MS
  for (let before = readAll(server); performance.now() < end; ) {
    await new Promise(resolve => setTimeout(resolve, CALM_MS))
    const after = readAll(server)
    if (after - before < CALM_SHARE * CALM_MS * 1000) return
    before = after
  }
}

/** Microseconds of CPU; NaN, which is never calm, where one of its processes ended meanwhile. */
function readAll(server: RunningSubject): number {
  try {
    return readAllCpuUs(server.pids())
  } catch {
    return Number.NaN
  }
}

/** One request after another. */
export async function sampleTenant(
  caller: ExchangeCaller,
  { url, exchange }: Tenant,
  requests: number,
): Promise<Timed[]> {
  const timed: Timed[] = []
  for (let n = 0; n < requests; n++) timed.push(await caller.call(url, exchange))
  return timed
}
