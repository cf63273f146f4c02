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

export const planDensity: SuitePlan = (subject, { density: { functions: counts } }) => {
  const cases = [RSS, PSS]
  const lack = findLack(subject, ['hello'])
  if (lack !== undefined) return toAbsent(SUITE, subject.name, cases, lack)
  const run = (bench: Bench) => measure(subject, counts, bench)
  const seconds = 3 + Math.max(...counts) * 0.004
  const step = { suite: SUITE, what: 'memory', subject: subject.name, seconds, cases, run, once: true } as const
  return { steps: [step], absences: [] }
}

async function measure(subject: Subject, counts: readonly number[], bench: Bench): Promise<Sample[]> {
  const most = Math.max(...counts)
  const room = subject.hasRoom ? { room: most + SPARE_ROOM } : {}
  await using running = await subject.start({ tenants: { hello: most }, ...room, ...toStartOptions(ONE_CORE, bench) })
  await using caller = openExchangeCaller(1)
  const empty = await readSettled(running.pids())
  const samples: Sample[] = []
  let warm = 0
  for (const x of counts) {
    for (; warm < x; warm++) {
      const { url, exchange } = toTenant(running, 'hello', warm)
      await caller.call(url, exchange)
    }
    const full = await readSettled(running.pids())
    samples.push(toSample(RSS, x, full.rssMiB - empty.rssMiB), toSample(PSS, x, full.pssMiB - empty.pssMiB))
  }
  return samples
}

async function readSettled(pids: readonly number[]): Promise<ProcessMemory> {
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
  return readMemory(pids)
}

function toSample(name: string, x: number, grownMiB: number): Sample {
  return { case: name, unit: 'MiB', better: 'lower', x, values: [grownMiB / x], steady: true }
}
