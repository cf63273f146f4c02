// Churn: far more tenants than there is room for, called as the world calls them, a few often and most hardly ever.

import { openExchangeCaller } from '../exchange-caller.ts'
import { ONE_CORE, toStartOptions } from '../layouts.ts'
import type { Subject } from '../subject.ts'
import { type Bench, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { toTenant } from '../tenant-caller.ts'
import { createZipf } from '../zipf.ts'

const SUITE = 'churn'
const HIT_RATE = 'requests that found their tenant warm'
const WARM = 'hello, found warm'
const STARTED = 'hello, had to be started'
const CASES = [HIT_RATE, WARM, STARTED]
const WHY_NOT = 'can not be told how many tenants to keep warm'
/** Of all requests: until the room is full there is no churn. */
const FILLING = 0.25
const PULSE_EVERY = 1000

export const planChurn: SuitePlan = (subject, { churn: { requests } }) => {
  if (subject.hasRoom !== true) return toAbsent(SUITE, subject.name, CASES, WHY_NOT)
  const run = (bench: Bench) => measure(subject, bench)
  const seconds = 3 + requests * 0.0015
  const step = { suite: SUITE, what: 'Zipf', subject: subject.name, seconds, cases: CASES, run, once: true } as const
  return { steps: [step], absences: [] }
}

async function measure(subject: Subject, bench: Bench): Promise<Sample[]> {
  const { functions, room, requests } = bench.sizes.churn
  const options = { tenants: { hello: functions }, room, ...toStartOptions(ONE_CORE, bench) }
  await using running = await subject.start(options)
  await using caller = openExchangeCaller(1)
  const draw = createZipf(functions, bench.random)
  const warm: number[] = []
  const started: number[] = []
  for (let n = 0; n < requests; n++) {
    const { url, exchange } = toTenant(running, 'hello', draw())
    const { ms, start } = await caller.call(url, exchange)
    if (n >= requests * FILLING) (start === 'warm' ? warm : started).push(ms)
    if (n % PULSE_EVERY === 0) await bench.pulse()
  }
  const hitRate = (100 * warm.length) / (warm.length + started.length)
  return [
    { case: HIT_RATE, unit: '%', better: 'higher', values: [hitRate], steady: true },
    { case: WARM, unit: 'ms', better: 'lower', values: warm },
    { case: STARTED, unit: 'ms', better: 'lower', values: started },
  ]
}
