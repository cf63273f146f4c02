// `isolet delete`: removes a function and all its versions.

import type { Command } from 'commander'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { CommandContext } from './context.ts'

export function addDelete(program: Command, context: CommandContext): void {
  const command = program.command('delete').description('remove a function with all its versions').argument('<name>')
  addAdminOptions(command).action(async (name: string, options: AdminOptions) => {
    const client = await connect(options, context)
    await client.call('DELETE', `/v1/functions/${encodeURIComponent(name)}`)
    context.output.line(`${name} is deleted`)
  })
}
