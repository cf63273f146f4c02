// First requests: fresh tenants of three sizes, each called once over an open connection, and later requests to those
// that are there by then.

import { type ExchangeCaller, openExchangeCaller, type Timed } from '../exchange-caller.ts'
import { INLINE } from '../isolet-subject.ts'
import { ONE_CORE, toStartOptions } from '../layouts.ts'
import type { Sizes } from '../sizes.ts'
import type { BundleName, RunningSubject, StartKind, Subject } from '../subject.ts'
import {
  type Bench,
  findLack,
  mergePlans,
  type Plan,
  type Sample,
  type Step,
  type SuitePlan,
  toAbsent,
} from '../suite.ts'
import { sampleTenant, toTenant, warmUpTenant } from '../tenant-caller.ts'
import { planLibraryStart } from './library-start.ts'

const SUITE = 'start'
const BUNDLES: readonly BundleName[] = ['tiny', 'app', 'large']
const DEPLOYED: StartKind = 'just deployed'
const KINDS: readonly StartKind[] = ['cold', 'pooled', 'snapshot', DEPLOYED]
const WHY_NOT: Readonly<Record<StartKind, string>> = {
  cold: 'makes something ahead always',
  pooled: 'makes nothing ahead of the first request',
  snapshot: 'keeps no heap of a deployed tenant',
  'just deployed': 'keeps nothing of a deploy for the first request',
}
/** First requests of each bundle that don't count: the server itself is cold by then. */
const WARM_UP = 10
/** Between two requests to a tenant that is there, in milliseconds. */
const BETWEEN_MS = 2
/** Of as many one is deployed for real, since that takes 0.1 s for `app` and 0.3 s for `large`. */
const DEPLOYED_SHARE: Readonly<Partial<Record<BundleName, number>>> = { app: 3, large: 6 }
/** The reference is timed after as many requests. */
const PULSE_EVERY = 50

export const planStart: SuitePlan = (subject, sizes) =>
  mergePlans([
    ...KINDS.map(kind => planKind(subject, kind, sizes)),
    planWarm(subject),
    ...(subject.name === INLINE ? [planLibraryStart()] : []),
  ])

function planKind(subject: Subject, kind: StartKind, { start }: Sizes): Plan {
  const cases = BUNDLES.map(bundle => toCase(bundle, kind))
  if (!startsOf(subject).includes(kind))
    return toAbsent(SUITE, subject.name, cases, subject.lacksStarts ?? WHY_NOT[kind])
  const seconds = 5 + start.functions * (kind === DEPLOYED ? 0.15 : 0.1)
  return planFor(subject, kind, { what: `first requests, ${kind}`, seconds, cases }, bench =>
    measure(subject, kind, bench),
  )
}

function planWarm(subject: Subject): Plan {
  const cases = BUNDLES.map(bundle => toCase(bundle, 'warm'))
  return planFor(subject, 'warm', { what: 'later requests', seconds: 3, cases }, bench => measureWarm(subject, bench))
}

/** Of bundles that the subject lacks, the absence; of the others, one step. */
function planFor(
  subject: Subject,
  kind: StartKind | 'warm',
  step: Pick<Step, 'what' | 'seconds' | 'cases' | 'once'>,
  run: Step['run'],
): Plan {
  const lacking = BUNDLES.filter(bundle => findLack(subject, [bundle]) !== undefined)
  const absences = lacking.map(bundle =>
    toAbsent(SUITE, subject.name, [toCase(bundle, kind)], findLack(subject, [bundle]) ?? ''),
  )
  const cases = step.cases.filter(each => !lacking.some(bundle => toCase(bundle, kind) === each))
  const steps = cases.length === 0 ? [] : [{ ...step, suite: SUITE, subject: subject.name, cases, run } as const]
  return mergePlans([{ steps, absences: [] }, ...absences])
}

async function measure(subject: Subject, kind: StartKind, bench: Bench): Promise<Sample[]> {
  const { pauseMs } = bench.sizes.start
  const bundles = servedBy(subject)
  const countOf = (bundle: BundleName) => toCount(bundle, kind, bench.sizes)
  const isDeployed = kind === DEPLOYED
  const tenants = Object.fromEntries(bundles.map(bundle => [bundle, WARM_UP + (isDeployed ? 0 : countOf(bundle))]))
  const options = startsOf(subject).length > 1 ? { kind } : {}
  await using running = await subject.start({ tenants, ...options, ...toStartOptions(ONE_CORE, bench) })
  await using caller = openExchangeCaller(1)
  const values = new Map<BundleName, number[]>(bundles.map(bundle => [bundle, []]))
  const some = (count: (bundle: BundleName) => number, from = 0) =>
    bundles.flatMap(bundle => Array.from({ length: count(bundle) }, (_, n) => ({ bundle, tenant: from + n })))
  const warmUps = some(() => WARM_UP)
  const measured = bench.random.shuffle(some(countOf, WARM_UP))
  if (isDeployed) for (const { bundle, tenant } of measured) await running.deploy?.(bundle, tenant)
  await warmUpTenant(running, caller, toTenant(running, bundles[0] ?? 'tiny'), bench.sizes.warmUp)
  let called = 0
  for (const { bundle, tenant } of [...warmUps, ...measured]) {
    const timed = await callOnce(caller, running, bundle, tenant)
    if (tenant >= WARM_UP && isOf(kind, timed)) values.get(bundle)?.push(timed.ms)
    if (++called % PULSE_EVERY === 0) await bench.pulse()
    await keepBusy(() => callOnce(caller, running, bundle, 0), pauseMs)
  }
  return bundles.map(bundle => toSample(bundle, kind, values.get(bundle) ?? [], countOf(bundle)))
}

function toCount(bundle: BundleName, kind: StartKind, { start }: Sizes): number {
  return kind === DEPLOYED ? Math.ceil(start.functions / (DEPLOYED_SHARE[bundle] ?? 1)) : start.functions
}

async function measureWarm(subject: Subject, bench: Bench): Promise<Sample[]> {
  const bundles = servedBy(subject)
  const tenants = Object.fromEntries(bundles.map(bundle => [bundle, 1]))
  await using running = await subject.start({ tenants, ...toStartOptions(ONE_CORE, bench) })
  await using caller = openExchangeCaller(1)
  const { sizes } = bench
  const { warm } = sizes.start
  const samples: Sample[] = []
  for (const bundle of bundles) {
    const tenant = toTenant(running, bundle)
    await warmUpTenant(running, caller, tenant, sizes.warmUp)
    const values = (await sampleTenant(caller, tenant, warm)).map(({ ms }) => ms)
    await bench.pulse()
    samples.push(toSample(bundle, 'warm', values, warm))
  }
  return samples
}

/** One that found no blank is no pooled start, nor is one that waited for its isolate by what was just deployed. */
function isOf(kind: StartKind, { start, loadMs }: Timed): boolean {
  if (kind === DEPLOYED) return loadMs === 0
  return start === undefined || start === kind
}

function callOnce(caller: ExchangeCaller, running: RunningSubject, bundle: BundleName, tenant: number): Promise<Timed> {
  const { url, exchange } = toTenant(running, bundle, tenant)
  return caller.call(url, exchange)
}

/** @throws when hardly any of the starts were of that kind. */
function toSample(bundle: BundleName, kind: StartKind | 'warm', values: readonly number[], asked: number): Sample {
  const name = toCase(bundle, kind)
  if (values.length < asked / 2) throw new Error(`${name}: only ${values.length} of ${asked} starts were ${kind}`)
  return { case: name, unit: 'ms', better: 'lower', values }
}

function toCase(bundle: BundleName, kind: StartKind | 'warm'): string {
  return `${bundle}, ${kind}, over HTTP`
}

function startsOf({ starts = ['cold'] }: Subject): readonly StartKind[] {
  return starts
}

function servedBy(subject: Subject): BundleName[] {
  return BUNDLES.filter(bundle => findLack(subject, [bundle]) === undefined)
}

/**
 * Time for a pool to make what it makes ahead, filled with requests to a tenant that is there: a processor that slept
 * meanwhile would add a millisecond to whatever comes next.
 */
async function keepBusy(callWarm: () => Promise<unknown>, ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; await pause(BETWEEN_MS)) await callWarm()
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
