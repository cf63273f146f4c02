// `isolet versions`: the history of one function.

import type { Command } from 'commander'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { VersionSummary } from './answers.ts'
import type { CommandContext } from './context.ts'
import { toByteText, toMsText } from './output.ts'

export function addVersions(program: Command, context: CommandContext): void {
  addAdminOptions(program.command('versions').description('list the versions of a function').argument('<name>'))
    .option('--json', 'print JSON')
    .action((name: string, options: AdminOptions & { json?: true }) => versions(name, options, context))
}

async function versions(name: string, options: AdminOptions & { json?: true }, context: CommandContext): Promise<void> {
  const client = await connect(options, context)
  const answer = await client.call('GET', `/v1/functions/${encodeURIComponent(name)}/versions`)
  if (options.json) return context.output.json(answer)
  const { versions: all } = answer as { versions: VersionSummary[] } // see answers.ts
  context.output.table(['', 'VERSION', 'CREATED', 'SIZE', 'START-UP', 'DIGEST'], all.map(toRow))
}

function toRow({ version, active, createdAt, bytes, startup, digest }: VersionSummary): (string | number)[] {
  return [active ? '*' : '', version, createdAt, toByteText(bytes), toMsText(startup.total), digest.slice(0, 12)]
}
