// What `npm run wpt` is told on its command line.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findUnknownAreas } from './discover.ts'

export interface WptArguments {
  /** Folder of the suite. */
  readonly suite: string
  /** All of the suite, not the few files that the project holds. */
  readonly isCheckout: boolean
  readonly areas: readonly string[]
  readonly filter: RegExp | undefined
  readonly jobs: number
  readonly server: boolean
  readonly update: boolean
  readonly readme: boolean
  readonly json: boolean
  readonly verbose: boolean
}

/** A command line that makes no sense: exit code 2. */
export class UsageError extends Error {}

export const USAGE = `npm run wpt -- [options]
  --wpt DIR      a checkout of web-platform-tests (test/wpt/get-wpt.sh makes one); also $WPT_DIR.
                 Without, the project's own tests and the few of the suite that it holds
  --area ID      this area only; repeatable, and fetch/api means all below it
  --filter RE    files whose path matches
  --jobs N       tests at once (default 2)
  --server       starts the suite's own server, which some tests of fetch need; wants python3 and a checkout
  --update       writes what came out as what is expected
  --readme       writes the table of the README; areas of which not all ran stay as they are
  --json         results as JSON
  --verbose      names each subtest that fails`

const VENDOR = join(import.meta.dirname, 'vendor')

const OPTIONS = {
  wpt: { type: 'string' },
  area: { type: 'string', multiple: true, default: [] as string[] },
  filter: { type: 'string' },
  jobs: { type: 'string', default: '2' },
  server: { type: 'boolean', default: false },
  update: { type: 'boolean', default: false },
  readme: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', short: 'v', default: false },
} as const

/** @throws UsageError */
export function parseArguments(args: readonly string[], env: NodeJS.ProcessEnv): WptArguments {
  const { wpt, area, filter, jobs, ...flags } = parseOptions(args)
  const checkout = wpt ?? (env.WPT_DIR || undefined)
  if (checkout !== undefined) requireSuite(checkout)
  else if (flags.server || flags.readme) throw new UsageError('--server and --readme want a checkout: --wpt DIR')
  if (flags.readme && filter !== undefined) throw new UsageError('--readme wants whole areas, so no --filter')
  const unknown = findUnknownAreas(area)
  if (unknown.length > 0) throw new UsageError(`there is no area ${unknown.join(', ')}`)
  return {
    suite: checkout === undefined ? VENDOR : resolve(checkout),
    isCheckout: checkout !== undefined,
    areas: area,
    filter: filter === undefined ? undefined : toPattern(filter),
    jobs: toJobs(jobs),
    ...flags,
  }
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function requireSuite(folder: string): void {
  if (!existsSync(join(folder, 'resources/testharness.js'))) {
    throw new UsageError(`${folder} holds no web-platform-tests: resources/testharness.js is missing`)
  }
}

function toPattern(source: string): RegExp {
  try {
    return new RegExp(source)
  } catch {
    throw new UsageError(`--filter is no regular expression: ${source}`)
  }
}

function toJobs(text: string): number {
  const jobs = Number(text)
  if (!Number.isInteger(jobs) || jobs < 1) throw new UsageError(`--jobs takes a whole number from 1, not ${text}`)
  return jobs
}
