// `isolet rollback`: serves an earlier version again.

import type { Command } from 'commander'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { FunctionSummary } from './answers.ts'
import { parseCount } from './arguments.ts'
import type { CommandContext } from './context.ts'

export function addRollback(program: Command, context: CommandContext): void {
  const command = program
    .command('rollback')
    .description('serve an earlier version of a function')
    .argument('<name>')
    .argument('[version]', 'version to serve (default: the one before)', parseCount)
  addAdminOptions(command).action((name: string, version: number | undefined, options: AdminOptions) =>
    rollback(name, version, options, context),
  )
}

async function rollback(
  name: string,
  version: number | undefined,
  options: AdminOptions,
  context: CommandContext,
): Promise<void> {
  const client = await connect(options, context)
  const path = `/v1/functions/${encodeURIComponent(name)}/rollback`
  const served = (await client.call('POST', path, { version })) as FunctionSummary // see answers.ts
  context.output.line(`${served.name} serves version ${served.version}: ${served.url}`)
}
