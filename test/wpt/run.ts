// `npm run wpt`: web-platform-tests and the project's own, each as a function on a real server with cells, held against
// what is expected. Exit code 1 when anything deviates, 2 for a wrong command line.

import { join } from 'node:path'
import { createProgress } from '../../bench/progress.ts'
import { ROOT } from '../running-program.ts'
import { parseArguments, USAGE, UsageError, type WptArguments } from './arguments.ts'
import { compare, findUnexplained } from './compare.ts'
import { discover, type TestCase } from './discover.ts'
import { type Expectations, readExpectations, updateExpectations, writeExpectations } from './expectations.ts'
import { openIsoletServer } from './isolet-server.ts'
import { createModuleBuilder, type SuiteOrigin } from './module/build-module.ts'
import { readTestHarness } from './module/test-harness.ts'
import { writeReadmeTable } from './readme-table.ts'
import { toJson, toScores, toText } from './report.ts'
import { type AreaCount, countAreas, type FileResult } from './result.ts'
import { readRivals } from './rivals.ts'
import { runCases } from './run-cases.ts'
import { openSuiteServer } from './suite-server.ts'

const EXPECTATIONS = join(import.meta.dirname, 'expectations.json')
/** Of a function: room for what no request is made for. */
const LIMITS = { cpuMs: 20_000, startupCpuMs: 5000, wallMs: 60_000, subrequests: 1000 }
/** Of a test, told to testharness.js; below the limits, so that a test's other subtests are not lost. */
const TIMEOUTS = { normalMs: 10_000, longMs: 30_000 }

try {
  await main(parseArguments(process.argv.slice(2), process.env))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${USAGE}`)
  process.exitCode = 2
}

async function main(args: WptArguments): Promise<void> {
  await using suiteServer = args.server ? await openSuiteServer(args.suite) : undefined
  if (args.server && suiteServer === undefined)
    console.error('There is no python3, so tests that need it are left out.')
  const cases = discover({ ...args, withServer: suiteServer !== undefined })
  const results = await run(args, cases, suiteServer)
  conclude(args, cases, results)
}

async function run(args: WptArguments, cases: readonly TestCase[], origin: SuiteOrigin | undefined) {
  const buildModule = createModuleBuilder(readTestHarness(args.suite), TIMEOUTS, origin)
  const progress = createProgress('web-platform-tests')
  const total = cases.filter(({ skip }) => skip === undefined).length
  let done = 0
  await using server = await openIsoletServer(LIMITS)
  return await runCases(cases, { server, buildModule, jobs: args.jobs, onResult: () => progress(++done / total) })
}

function conclude(args: WptArguments, cases: readonly TestCase[], results: readonly FileResult[]): void {
  const expectations = readExpectations(EXPECTATIONS)
  const gone = isWhole(args) ? findGone(expectations, cases) : []
  const expected = args.update ? updateExpectations(expectations, results, gone) : expectations
  if (args.update) writeExpectations(EXPECTATIONS, expected)
  const deviations = [...compare(expected, results, args.update ? [] : gone), ...findUnexplained(expected)]
  const counts = countAreas(cases, results)
  const skipped = cases.filter(({ skip }) => skip !== undefined).map(({ name, skip }) => ({ name, skip }))
  const outcome = { results, counts, deviations, skipped }
  // Those of the rivals are of whole areas.
  const rivals = args.isCheckout && args.filter === undefined ? readRivals() : []
  console.log(args.json ? toJson(outcome) : toText(outcome, rivals, args.verbose))
  if (args.readme) writeReadmeTable(join(ROOT, 'README.md'), toScores(counts.filter(isServed)), rivals)
  if (deviations.length > 0) process.exitCode = 1
}

function isServed({ unserved }: AreaCount): boolean {
  return unserved === 0
}

/** Everything that there is was to be run. */
function isWhole({ isCheckout, areas, filter }: WptArguments): boolean {
  return isCheckout && areas.length === 0 && filter === undefined
}

/** Files that are expected and that are no more, or no longer run. */
function findGone(expectations: Expectations, cases: readonly TestCase[]): string[] {
  const there = new Set(
    cases.filter(({ skip, isUnserved }) => skip === undefined || isUnserved).map(({ name }) => name),
  )
  return [...expectations.keys()].filter(name => !there.has(name))
}
