// What most suites do with a tenant: call it until it is warm, then take samples.

import { type Exchange, exchangeOf } from './bundles.ts'
import type { ExchangeCaller, Timed } from './exchange-caller.ts'
import type { BundleName, RunningSubject } from './subject.ts'

/** More than any runtime needs to take a function for a proven one, and to compile what it runs. */
const WARM_UP_REQUESTS = 200
const WARM_UP_MS = 1500

export interface Tenant {
  readonly url: string
  readonly exchange: Exchange
}

export function toTenant(subject: RunningSubject, bundle: BundleName, tenant = 0): Tenant {
  return { url: subject.urlOf(bundle, tenant), exchange: exchangeOf(bundle) }
}

/** Calls until it answers as it will. @throws for a wrong answer. */
export async function warmUpTenant(caller: ExchangeCaller, { url, exchange }: Tenant): Promise<void> {
  const end = performance.now() + WARM_UP_MS
  for (let n = 0; n < WARM_UP_REQUESTS && (n === 0 || performance.now() < end); n++) await caller.call(url, exchange)
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
