// `npm run bench`: measures isolet, with --peers other runtimes too, and leaves a record and a report; with --compare
// tells two records apart. Exit codes: 0 all is well; 1 a target was missed, or something is slower; 2 wrong usage, or no
// result.

import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBundleFolder } from './bundle-folder.ts'
import { compareRecords } from './compare.ts'
import { toComparisonText } from './comparison-text.ts'
import { toTargets } from './goals.ts'
import { measure } from './measure.ts'
import { readRecord } from './read-record.ts'
import type { RunRecord } from './record.ts'
import { writeReport } from './report/report.ts'
import { type MeasureOptions, OWN, type RunOptions, toRunOptions, USAGE } from './run-options.ts'
import type { Subject } from './subject.ts'
import { createSubjects } from './subjects.ts'
import { toSummary } from './summary.ts'
import { conclude, isMet } from './targets.ts'

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url))
const NO_RESULT = 2
/** Processes that run, on average of the last minute. */
const MOST_LOAD = 0.7

// Whoever is interrupted has no result; what was started ends as this process does (child-server.ts).
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(NO_RESULT))
const options = readOptions()
if (options?.mode === 'help') console.log(USAGE)
try {
  if (options?.mode === 'measure') await runMeasure(options)
  if (options?.mode === 'compare') process.exitCode = await runCompare(options.files)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = NO_RESULT
}

function readOptions(): RunOptions | undefined {
  try {
    return toRunOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    process.exitCode = NO_RESULT
    return undefined
  }
}

async function runMeasure(options: MeasureOptions): Promise<void> {
  using folder = await openBundleFolder()
  const { suites, sizes, seed, subjects: wanted } = options
  const subjects = findSubjects(createSubjects(folder.path), wanted)
  const tell = (line: string) => console.error(line)
  tell(`seed ${seed}`)
  warnOfLoad(tell)
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ')
  const measured = await measure({ suites, sizes, seed, command, tell, subjectsOf: () => subjects })
  const names = subjects.map(({ name }) => name)
  const targets = options.judged ? toTargets(suites, names, measured.record.series) : []
  const record: RunRecord = { ...measured.record, targets: targets.map(each => ({ ...each, met: isMet(each) })) }
  const out = options.out ?? `${RESULTS}${record.begun.replaceAll(':', '-').slice(0, 19)}.json`
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, JSON.stringify(record))
  const report = options.report ?? `${out.replace(/\.json$/, '')}.html`
  await writeReport(record, report)
  tell(`record: ${out}\nreport: ${report}`)
  if (measured.failures.some(({ step }) => OWN.includes(step.subject))) process.exitCode = 1
  conclude(options.json, record, toSummary(record), targets)
}

/** Who waits for a core in between measures that. */
function warnOfLoad(tell: (line: string) => void): void {
  const [load = 0] = loadavg()
  if (load > MOST_LOAD) tell(`others keep this machine busy (load ${load.toFixed(1)}): the figures will tell of that`)
}

function findSubjects(all: readonly Subject[], wanted: readonly string[] | undefined): readonly Subject[] {
  const names = all.map(({ name }) => name)
  const unknown = wanted?.find(name => !names.includes(name))
  if (unknown !== undefined) throw new Error(`there is no subject "${unknown}": ${names.join('; ')}`)
  return all.filter(({ name }) => wanted === undefined || wanted.includes(name))
}

async function runCompare([first, second]: readonly [string, string]): Promise<number> {
  const [before, after] = [await readRecord(first), await readRecord(second)]
  const comparison = compareRecords(before, after)
  if (comparison.compared === 0) throw new Error(`${first} and ${second} have no case in common`)
  console.log(toComparisonText(before, after, comparison))
  return comparison.changes.some(({ verdict }) => verdict === 'slower') ? 1 : 0
}
