// `isolet bench`: how a function of the user's own starts and answers, what that is spent on, and what to do about it.

import type { Command } from 'commander'
import { toLimits } from '../base/limits.ts'
import { type BuildResult, buildEntry, stopBuild } from '../build/build.ts'
import { buildMarked, type MarkedBuild } from '../build/marked-build.ts'
import { toAdvice } from './advice.ts'
import {
  addFunctionOptions,
  collectUrl,
  parseCells,
  parseCount,
  parseSeconds,
  toDefaultCells,
  toFunctionOptions,
} from './arguments.ts'
import { type BenchReport, showBench } from './bench-display.ts'
import type { CommandContext } from './context.ts'
import { findEntry, toFunctionName } from './entry.ts'
import { checkReachable, measureLoad } from './load.ts'
import { measure, type Subject } from './measure.ts'
import { measureModules } from './module-costs.ts'
import { createProgress, type Progress } from './progress.ts'
import { addRequestOptions, type GivenRequest, type RequestOptions, toRequest } from './request-options.ts'

interface BenchOptions extends RequestOptions {
  readonly samples: number
  readonly path: string
  readonly minify?: true
  readonly cells?: number
  readonly connections: number
  readonly seconds: number
  readonly against?: readonly string[]
  readonly allowPrivateEgress?: true
  readonly json?: true
}

type BenchArguments = BenchOptions & Parameters<typeof toFunctionOptions>[0]

export function addBench(program: Command, context: CommandContext): void {
  const command = program
    .command('bench')
    .description('measure starts, modules, latency and throughput of a function, and say what to do about them')
  addRequestOptions(addFunctionOptions(command.argument('[entry]', 'module to start from (default: index.ts, …)')))
    .option('--samples <n>', 'measurements of each kind of start', parseCount, 100)
    .option('--path <path>', 'path and query that are asked for', toPath, '/')
    .option('--minify', 'shorten the module')
    .option('--against <url>', 'put the same load on this deployment, too (repeatable)', collectUrl)
    .option('--connections <n>', 'connections of the throughput', parseCount, 16)
    .option('--seconds <s>', 'how long latency, and then throughput, of each is measured', parseSeconds, 3)
    .option('--cells <n>', 'processes that serve it under load; 0 is this one (default: cores - 1)', parseCells)
    .option('--allow-private-egress', 'let it fetch private addresses that it lists')
    .option('--json', 'print JSON')
    .action((entry: string | undefined, options: BenchArguments) =>
      bench(findEntry(entry, command), toRequest(options, command), options, context),
    )
}

async function bench(
  entry: string,
  request: GivenRequest,
  options: BenchArguments,
  { output }: CommandContext,
): Promise<void> {
  using progress = createProgress(output, process.stderr)
  await checkReachable(options.against ?? [], options.path, request)
  const report = await run(entry, request, options, progress)
  progress.done()
  if (options.json) output.json(report)
  else showBench(report, output)
}

async function run(
  entry: string,
  request: GivenRequest,
  options: BenchArguments,
  progress: Progress,
): Promise<BenchReport> {
  const { samples, path, minify, allowPrivateEgress, against = [], connections, seconds } = options
  const { limits: given, ...settings } = toFunctionOptions(options)
  const limits = toLimits(given)
  progress.step(`building ${entry}`)
  const { built, marked } = await build(entry, options).finally(stopBuild)
  const subject: Subject = { name: toFunctionName(entry), built, path, request, settings: { ...settings, limits } }
  progress.step(`measuring ${samples} cold, pooled and warm requests`)
  const measurement = await measure(subject, samples, { allowPrivateEgress })
  progress.step('measuring its modules')
  const costs = await measureModules(subject, marked, { allowPrivateEgress })
  progress.step(`measuring ${against.length + 1} × ${2 * seconds} s of load`)
  const cells = options.cells ?? toDefaultCells()
  const load = await measureLoad(subject, { cells, connections, seconds, allowPrivateEgress, against })
  const advice = toAdvice({ measurement, costs, load, limits, minify: minify ?? false })
  return { entry, ...measurement, costs, load, advice }
}

async function build(
  entry: string,
  options: Pick<BenchArguments, 'minify' | 'nodejs'>,
): Promise<{ readonly built: BuildResult; readonly marked: MarkedBuild }> {
  const { minify, nodejs } = options
  const built = await buildEntry(entry, { minify, nodejs })
  return { built, marked: await buildMarked(entry, { minify, nodejs }) }
}

function toPath(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}
