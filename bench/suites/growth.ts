// Growth: do a deploy, and a request to any of the tenants, take longer when there are a hundred times as many?

import { openExchangeCaller } from '../exchange-caller.ts'
import { ONE_CORE, toStartOptions } from '../layouts.ts'
import type { RunningSubject, Subject } from '../subject.ts'
import { type Bench, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { toTenant } from '../tenant-caller.ts'

const SUITE = 'growth'
const DEPLOY = 'a deploy through the admin API'
const REQUEST = 'the first request of any tenant'
const CASES = [DEPLOY, REQUEST]
const WHY_NOT = 'takes no deploys while it serves'

export const planGrowth: SuitePlan = (subject, { growth: { functions: counts } }) => {
  if (subject.takesDeploys !== true) return toAbsent(SUITE, subject.name, CASES, WHY_NOT)
  const run = (bench: Bench) => measure(subject, counts, bench)
  const seconds = 5 + Math.max(...counts) * 0.0002
  const step = { suite: SUITE, what: 'deploys', subject: subject.name, seconds, cases: CASES, run, once: true } as const
  return { steps: [step], absences: [] }
}

async function measure(subject: Subject, counts: readonly number[], bench: Bench): Promise<Sample[]> {
  await using running = await subject.start({ tenants: { hello: 1 }, ...toStartOptions(ONE_CORE, bench) })
  const samples: Sample[] = []
  let held = 1
  for (const x of counts) {
    await running.fillHello?.(held, x)
    held = x
    const { warmUp, samples: wanted } = bench.sizes.growth
    const requests = await timeRequests(running, held, bench)
    await bench.pulse()
    const deploys = await timeDeploys(running, held, bench)
    held += warmUp + wanted
    samples.push({ case: DEPLOY, unit: 'ms', better: 'lower', x, values: deploys })
    samples.push({ case: REQUEST, unit: 'ms', better: 'lower', x, values: requests })
    await bench.pulse()
  }
  return samples
}

async function timeDeploys(running: RunningSubject, from: number, { sizes }: Bench): Promise<number[]> {
  const { warmUp, samples } = sizes.growth
  const values: number[] = []
  for (let n = 0; n < warmUp + samples; n++) {
    const begun = performance.now()
    await running.deploy?.('hello', from + n)
    if (n >= warmUp) values.push(performance.now() - begun)
  }
  return values
}

async function timeRequests(running: RunningSubject, held: number, { sizes, random }: Bench): Promise<number[]> {
  const { warmUp, samples } = sizes.growth
  const { pauseMs } = sizes.start
  await using caller = openExchangeCaller(1)
  const values: number[] = []
  for (let n = 0; n < warmUp + samples; n++) {
    const { url, exchange } = toTenant(running, 'hello', random.below(held))
    const { ms, start } = await caller.call(url, exchange)
    if (n >= warmUp && start !== 'warm') values.push(ms)
    // Time for a pool to make what it makes ahead: else the median falls on either side of whether it did.
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
  return values
}
