// `isolet list`: every deployed function.

import type { Command } from 'commander'
import type { AdminClient } from './admin-client.ts'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { FunctionPage, FunctionSummary } from './answers.ts'
import type { CommandContext } from './context.ts'

const PAGE = 1000

export function addList(program: Command, context: CommandContext): void {
  addAdminOptions(program.command('list').description('list the deployed functions'))
    .option('--json', 'print JSON')
    .action((options: AdminOptions & { json?: true }) => list(options, context))
}

async function list(options: AdminOptions & { json?: true }, context: CommandContext): Promise<void> {
  const { output } = context
  const functions = await readFunctions(await connect(options, context))
  if (options.json) output.json({ functions })
  else if (functions.length === 0) output.note('no function is deployed; deploy one with `isolet deploy`')
  else output.table(['NAME', 'VERSION', 'UPDATED', 'URL', 'STATE'], functions.map(toRow))
}

async function readFunctions(client: AdminClient): Promise<FunctionSummary[]> {
  const functions: FunctionSummary[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const from = cursor && `&cursor=${encodeURIComponent(cursor)}`
    const page = (await client.call('GET', `/v1/functions?limit=${PAGE}${from}`)) as FunctionPage // see answers.ts
    functions.push(...page.functions)
    cursor = page.cursor
  }
  return functions
}

function toRow({ name, version, updatedAt, url, offence }: FunctionSummary): (string | number)[] {
  return [name, version, updatedAt, url, toState(offence)]
}

function toState(offence: FunctionSummary['offence']): string {
  if (offence === undefined) return 'ok'
  const strikes = offence.strikes === 1 ? '1 strike' : `${offence.strikes} strikes`
  return `${strikes}, circuit ${offence.circuit}; ${offence.reason}`
}
