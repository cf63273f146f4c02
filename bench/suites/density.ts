// Density: what memory a warm tenant takes, when there are many.

import { openExchangeCaller } from '../exchange-caller.ts'
import { ONE_CORE, toStartOptions } from '../layouts.ts'
import { type ProcessMemory, readMemory } from '../process-memory.ts'
import type { Subject } from '../subject.ts'
import { type Bench, findLack, type Sample, type SuitePlan, toAbsent } from '../suite.ts'
import { toTenant } from '../tenant-caller.ts'

const SUITE = 'density'
const RSS = 'resident (RSS) for each warm hello'
const PSS = 'its share (PSS) for each warm hello'
/** For blanks made ahead, and what else goes on, to be done. */
const SETTLE_MS = 300
/** Blanks that turn into tenants while they are counted make room for others. */
const SPARE_ROOM = 10

/** A process for each count: one that can't hold a thousand may well hold a hundred. */
export const planDensity: SuitePlan = (subject, { density }) => {
  const cases = [RSS, PSS]
  const lack = findLack(subject, ['hello'])
  if (lack !== undefined) return toAbsent(SUITE, subject.name, cases, lack)
  const steps = density.functions.map(count => ({
    ...({ suite: SUITE, what: `memory of ${count}`, subject: subject.name, cases, once: true } as const),
    seconds: 1 + count * 0.004,
    run: (bench: Bench) => measure(subject, count, bench),
  }))
  return { steps, absences: [] }
}

async function measure(subject: Subject, count: number, bench: Bench): Promise<Sample[]> {
  const room = subject.hasRoom ? { room: count + SPARE_ROOM } : {}
  await using running = await subject.start({ tenants: { hello: count }, ...room, ...toStartOptions(ONE_CORE, bench) })
  await using caller = openExchangeCaller(1)
  const empty = await readSettled(running.pids())
  for (let tenant = 0; tenant < count; tenant++) {
    const { url, exchange } = toTenant(running, 'hello', tenant)
    await caller.call(url, exchange)
  }
  const full = await readSettled(running.pids())
  return [toSample(RSS, count, full.rssMiB - empty.rssMiB), toSample(PSS, count, full.pssMiB - empty.pssMiB)]
}

async function readSettled(pids: readonly number[]): Promise<ProcessMemory> {
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
  return readMemory(pids)
}

function toSample(name: string, x: number, grownMiB: number): Sample {
  return { case: name, unit: 'MiB', better: 'lower', x, values: [grownMiB / x], steady: true }
}
