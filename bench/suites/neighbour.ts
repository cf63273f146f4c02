// A noisy neighbour: hello at a fixed rate, alone and beside tenants that do harm. Timed from when each request was due
// (open-loop.ts), and with the share of requests that failed.

import { startAbusing } from '../abuser-caller.ts'
import { ABUSER_NAMES } from '../abusers.ts'
import { openExchangeCaller } from '../exchange-caller.ts'
import { driveOpenLoop } from '../open-loop.ts'
import type { AbuserName, Subject } from '../subject.ts'
import { type Bench, findLack, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { type Tenant, toTenant, warmUpTenant } from '../tenant-caller.ts'

const SUITE = 'neighbour'
const TITLES: Readonly<Record<AbuserName, string>> = {
  spinner: 'beside one that never ends',
  bomb: 'beside one that takes memory without end',
  flood: 'beside one that floods the log',
}
const QUIET = 'hello, quiet'
const CONNECTIONS = 100
/** The abuser is at it before anything counts. */
const LEAD_MS = 300

export const planNeighbour: SuitePlan = (subject, { neighbour: { seconds } }) => {
  const { name, abusers = [] } = subject
  const cases = [QUIET, ...ABUSER_NAMES.map(toCase)].flatMap(each => [each, toFailed(each)])
  if (abusers.length === 0) return toAbsent(SUITE, name, cases, 'runs tenants without limits of their own')
  const lack = findLack(subject, ['hello'])
  if (lack !== undefined) return toAbsent(SUITE, name, cases, lack)
  const run = (bench: Bench) => measure(subject, abusers, bench)
  const expected = 1 + (abusers.length + 1) * (seconds + 0.7)
  return { steps: [{ suite: SUITE, what: 'abusers', subject: name, seconds: expected, cases, run }], absences: [] }
}

/** Not pinned: what a neighbour may take of all cores counts too. */
async function measure(subject: Subject, abusers: readonly AbuserName[], bench: Bench): Promise<Sample[]> {
  await using running = await subject.start({ tenants: { hello: 1 }, abusers })
  const victim = toTenant(running, 'hello')
  {
    await using caller = openExchangeCaller(1)
    await warmUpTenant(running, caller, victim, bench.sizes.warmUp)
  }
  const samples = await driveVictim(victim, QUIET, bench)
  for (const name of bench.random.shuffle(abusers)) {
    const abuser = startAbusing(running.urlOfAbuser?.(name) ?? '')
    await new Promise(resolve => setTimeout(resolve, LEAD_MS))
    samples.push(...(await driveVictim(victim, toCase(name), bench)))
    await abuser.stop()
    await bench.pulse()
  }
  return samples
}

async function driveVictim({ url, exchange }: Tenant, name: string, bench: Bench): Promise<Sample[]> {
  const { perSecond, seconds } = bench.sizes.neighbour
  await using caller = openExchangeCaller(CONNECTIONS)
  const timed = await driveOpenLoop(perSecond, seconds, () =>
    caller.call(url, exchange).then(
      () => true,
      () => false,
    ),
  )
  const answered = timed.filter(({ answer }) => answer)
  const failedPercent = 100 * (1 - answered.length / timed.length)
  return [
    { case: name, unit: 'ms', better: 'lower', values: answered.map(({ ms }) => ms) },
    { case: toFailed(name), unit: '%', better: 'lower', values: [failedPercent], steady: true },
  ]
}

function toCase(name: AbuserName): string {
  return `hello, ${TITLES[name]}`
}

function toFailed(name: string): string {
  return `${name}: failed`
}
