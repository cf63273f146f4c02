// What most suites do with a tenant: call it until it is warm, then take samples.

import { type Exchange, exchangeOf } from './bundles.ts'
import type { ExchangeCaller, Timed } from './exchange-caller.ts'
import type { Sizes } from './sizes.ts'
import type { BundleName, RunningSubject } from './subject.ts'

export interface Tenant {
  readonly url: string
  readonly exchange: Exchange
}

export function toTenant(subject: RunningSubject, bundle: BundleName, tenant = 0): Tenant {
  return { url: subject.urlOf(bundle, tenant), exchange: exchangeOf(bundle) }
}

/**
 * Calls until it answers as it will: until it is taken for a proven one, and what it and the server run is compiled.
 * @throws for a wrong answer.
 */
export async function warmUpTenant(
  caller: ExchangeCaller,
  { url, exchange }: Tenant,
  { requests, ms }: Sizes['warmUp'],
): Promise<void> {
  const end = performance.now() + ms
  for (let n = 0; n < requests && (n === 0 || performance.now() < end); n++) await caller.call(url, exchange)
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
