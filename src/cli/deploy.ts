// `isolet deploy`: builds here, where packages are installed, and uploads one module with its source map.

import type { Command } from 'commander'
import { type BuildResult, buildEntry, stopBuild } from '../build/build.ts'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { DeployAnswer } from './answers.ts'
import { addFunctionOptions, type FunctionOptions, toFunctionOptions } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { findEntry, toFunctionName } from './entry.ts'
import { toByteText, toMsText } from './output.ts'
import { createProgress } from './progress.ts'
import { withFrame } from './stack-frame.ts'

type DeployOptions = AdminOptions &
  Parameters<typeof toFunctionOptions>[0] & { readonly name?: string; readonly minify?: true; readonly json?: true }

export function addDeploy(program: Command, context: CommandContext): void {
  const command = program.command('deploy').description('build a function and deploy it')
  addFunctionOptions(addAdminOptions(command.argument('[entry]', 'module to start from (default: index.ts, …)')))
    .option('--name <name>', 'name of the function (default: the folder of its package, or of the entry)')
    .option('--minify', 'shorten the module')
    .option('--json', 'print JSON')
    .action((entry: string | undefined, options: DeployOptions) => deploy(entry, options, command, context))
}

async function deploy(
  given: string | undefined,
  options: DeployOptions,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const entry = findEntry(given, command)
  const name = options.name ?? toFunctionName(entry)
  const { output } = context
  using progress = createProgress(output, process.stderr)
  progress.step(`building ${entry}`)
  const built = await buildEntry(entry, { minify: options.minify, nodejs: options.nodejs }).finally(stopBuild)
  progress.step(`deploying ${name} (${toByteText(built.bytes)})`)
  const client = await connect(options, context)
  const path = `/v1/functions/${encodeURIComponent(name)}`
  const answer = await client.upload(path, toForm(built, options)).catch((error: unknown) => {
    throw withFrame(error, built.sourceMap)
  })
  progress.done()
  for (const warning of built.warnings) output.note(`${output.noteColors.yellow('warning:')} ${warning}`)
  if (options.json) output.json(answer)
  else output.line(toSummary(answer as DeployAnswer)) // see answers.ts
}

/** What the server takes: settings, the module, and under its name plus `.map` its source map. */
function toForm(built: BuildResult, options: FunctionOptions & DeployOptions): FormData {
  const form = new FormData()
  form.set('metadata', JSON.stringify({ entry: 'index.js', ...toFunctionOptions(options) }))
  form.set('index.js', new Blob([built.code], { type: 'text/javascript' }), 'index.js')
  form.set('index.js.map', new Blob([built.sourceMap], { type: 'application/json' }), 'index.js.map')
  return form
}

function toSummary({ name, version, url, bytes, startup }: DeployAnswer): string {
  return `${name} version ${version}: ${url}  (${toByteText(bytes)}, starts in ${toMsText(startup.total)})`
}
