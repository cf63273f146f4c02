// `isolet bench`: how a function of the user's own starts and answers, without a server.

import type { Command } from 'commander'
import { toLimits } from '../base/limits.ts'
import { buildEntry, stopBuild } from '../build/build.ts'
import type { Percentiles, StartPhase } from '../host/stats.ts'
import { addFunctionOptions, parseCount, toFunctionOptions } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { findEntry, toFunctionName } from './entry.ts'
import { type Measurement, measure } from './measure.ts'
import { type Output, toByteText, toMsText } from './output.ts'
import { createProgress } from './progress.ts'

interface BenchOptions {
  readonly samples: number
  readonly path: string
  readonly minify?: true
  readonly allowPrivateEgress?: true
  readonly json?: true
}

type BenchArguments = BenchOptions & Parameters<typeof toFunctionOptions>[0]

export function addBench(program: Command, context: CommandContext): void {
  const command = program.command('bench').description('measure cold, pooled and warm starts of a function')
  addFunctionOptions(command.argument('[entry]', 'module to start from (default: index.ts, …)'))
    .option('--samples <n>', 'measurements of each kind', parseCount, 100)
    .option('--path <path>', 'path and query to GET', '/')
    .option('--minify', 'shorten the module')
    .option('--allow-private-egress', 'let it fetch private addresses that it lists')
    .option('--json', 'print JSON')
    .action((entry: string | undefined, options: BenchArguments) => bench(findEntry(entry, command), options, context))
}

async function bench(entry: string, options: BenchArguments, { output }: CommandContext): Promise<void> {
  const { samples, path, minify, nodejs, json, allowPrivateEgress } = options
  const { limits, ...settings } = toFunctionOptions(options)
  using progress = createProgress(output, process.stderr)
  progress.step(`building ${entry}`)
  const built = await buildEntry(entry, { minify, nodejs }).finally(stopBuild)
  progress.step(`measuring ${samples} cold, pooled and warm requests`)
  const subject = { name: toFunctionName(entry), built, path, settings: { ...settings, limits: toLimits(limits) } }
  const measurement = await measure(subject, samples, { allowPrivateEgress })
  progress.done()
  if (json) output.json({ entry, ...measurement })
  else show(entry, measurement, output)
}

function show(entry: string, { bytes, heapBytes, startup, starts, phaseMs }: Measurement, output: Output): void {
  const { compile, evaluate } = startup
  output.line(`${entry}: ${toByteText(bytes)}, heap ${toByteText(heapBytes)} after start-up`)
  output.line(`without a code cache it compiles in ${toMsText(compile)} and evaluates in ${toMsText(evaluate)}`)
  output.line('')
  const rows = (['cold', 'pooled', 'warm'] as const).map(kind => {
    const { samples, p50, p95, p99 } = starts[kind]
    return [kind, samples, toMsText(p50), toMsText(p95), toMsText(p99)]
  })
  output.table(['START', 'SAMPLES', 'P50', 'P95', 'P99'], rows)
  output.line('')
  output.table(['PHASE', 'COLD P50', 'POOLED P50'], toPhaseRows(phaseMs))
}

/** A start from a blank does not wait for what the blank has behind it. */
function toPhaseRows({ cold, pooled }: Measurement['phaseMs']): string[][] {
  const toText = ({ count, p50 }: Percentiles): string => (count > 0 ? toMsText(p50) : '–')
  return Object.entries(cold).map(([phase, ms]) => [phase, toText(ms), toText(pooled[phase as StartPhase])])
}
