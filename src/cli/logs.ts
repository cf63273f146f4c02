// `isolet logs`: what a function wrote, and what it goes on to write.

import type { Command } from 'commander'
import type { LogLine } from '../host/engine.ts'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { LogAnswer } from './answers.ts'
import { parseWhole } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { toLogText } from './log-text.ts'
import type { Output } from './output.ts'

/** Lines that the server keeps of each function. */
const MAX_TAIL = 1000

interface LogsOptions extends AdminOptions {
  readonly follow?: true
  readonly tail?: number
  readonly json?: true
}

export function addLogs(program: Command, context: CommandContext): void {
  addAdminOptions(program.command('logs').description('show what a function logged').argument('<name>'))
    .option('-f, --follow', 'go on as it logs more')
    .option('-n, --tail <lines>', 'start with this many of the latest lines', value => parseWhole(value, 0, MAX_TAIL))
    .option('--json', 'print a JSON object a line')
    .action((name: string, options: LogsOptions) => logs(name, options, context))
}

async function logs(name: string, options: LogsOptions, context: CommandContext): Promise<void> {
  const client = await connect(options, context)
  const tail = options.tail === undefined ? '' : `&tail=${options.tail}`
  const path = `/v1/functions/${encodeURIComponent(name)}/logs?follow=${options.follow ? 1 : 0}${tail}`
  const print = options.json ? printJson : printText
  if (!options.follow) {
    const { lines } = (await client.call('GET', path)) as LogAnswer // see answers.ts
    for (const line of lines) print(line, context.output)
    return
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  for await (const event of client.events(path, stop.signal)) print(event as LogLine | Dropped, context.output)
  if (!stop.signal.aborted) context.output.note('the server ended the log')
}

/** Stands where a follower was too slow. */
interface Dropped {
  readonly dropped: number
}

function printJson(line: LogLine | Dropped, { line: write }: Output): void {
  write(JSON.stringify(line))
}

function printText(line: LogLine | Dropped, output: Output): void {
  if ('dropped' in line) output.note(`… ${line.dropped} lines were too fast for this terminal`)
  else output.line(toLogText(line, output.colors))
}
