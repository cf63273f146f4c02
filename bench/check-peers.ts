// Starts every subject, asks each bundle of fresh tenants and of one that is warm, compares every answer with the one it
// must be, and prints about how long they took: whether all is in place before an hour of measuring.
// Run: node --no-node-snapshot bench/check-peers.ts [--tenants N] [--subject NAME]

import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openBundleFolder } from './bundle-folder.ts'
import { BUNDLE_NAMES, exchangeOf } from './bundles.ts'
import { findCores } from './cores.ts'
import { type ExchangeCaller, openExchangeCaller } from './exchange-caller.ts'
import { median } from './percentiles.ts'
import { createProgress } from './progress.ts'
import type { BundleName, RunningSubject, Subject } from './subject.ts'
import { createSubjects } from './subjects.ts'
import { type Cell, table } from './table.ts'

interface Round {
  readonly subject: Subject
  readonly cells?: number
}

const WARM_REQUESTS = 100
/** Time for a subject to make ahead what the next tenant takes, in milliseconds. */
const PAUSE_MS = 20

const { values } = parseArgs({
  options: { tenants: { type: 'string', default: '20' }, subject: { type: 'string', default: '' } },
})
const tenants = Number(values.tenants)
const progress = createProgress('subjects')
using folder = await openBundleFolder()
const rounds = createSubjects(folder.path)
  .filter(({ name }) => name.includes(values.subject))
  .flatMap(toRounds)
const rows: Cell[][] = []
for (const round of rounds) {
  rows.push(await check(round))
  progress(rows.length / rounds.length)
}
console.log(`median of ${tenants} first requests / of ${WARM_REQUESTS} to a warm tenant, in milliseconds\n`)
console.log(table(['subject', ...BUNDLE_NAMES, 'version'], rows))
for (const { subject } of rounds) for (const line of toReasons(subject)) console.log(line)

function toRounds(subject: Subject): Round[] {
  return subject.hasCells ? [1, 2].map(cells => ({ subject, cells })) : [{ subject }]
}

async function check({ subject, cells }: Round): Promise<Cell[]> {
  const name = cells === undefined ? subject.name : `${subject.name}: ${cells}`
  if (subject.missing !== undefined) return [name, ...BUNDLE_NAMES.map(() => ''), 'not installed']
  const served = BUNDLE_NAMES.filter(bundle => subject.lacks[bundle] === undefined)
  const asked = Object.fromEntries(served.map(bundle => [bundle, tenants]))
  const core = findCores()?.servers
  const place = { ...(core !== undefined && { core }), ...(cells !== undefined && { cells }) }
  await using running = await subject.start({ tenants: asked, ...place })
  await using caller = openExchangeCaller(1)
  const figures: Cell[] = []
  for (const bundle of BUNDLE_NAMES)
    figures.push(served.includes(bundle) ? await time(caller, running, bundle) : 'lacks it')
  return [name, ...figures, running.version]
}

async function time(caller: ExchangeCaller, running: RunningSubject, bundle: BundleName): Promise<string> {
  const exchange = exchangeOf(bundle)
  const first: number[] = []
  for (let tenant = 0; tenant < tenants; tenant++) {
    first.push((await caller.call(running.urlOf(bundle, tenant), exchange)).ms)
    await sleep(PAUSE_MS)
  }
  const warm: number[] = []
  for (let n = 0; n < WARM_REQUESTS; n++) warm.push((await caller.call(running.urlOf(bundle, 0), exchange)).ms)
  return `${median(first).toFixed(1)} / ${median(warm).toFixed(2)}`
}

function toReasons({ name, lacks, lacksStarts, missing }: Subject): string[] {
  const lacking = Object.entries(lacks).map(([bundle, reason]) => `${name} lacks ${bundle}: ${reason}`)
  if (lacksStarts !== undefined) lacking.push(`${name} has no first requests that start a tenant: it ${lacksStarts}`)
  return missing === undefined ? lacking : [`${name} is not installed: ${missing}`]
}
