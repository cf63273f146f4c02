// The program: its commands, and exit codes 0 done, 1 failed, 2 wrong usage. Knows no command's business.

import { Command, CommanderError } from 'commander'
import { VERSION } from '../base/package.ts'
import type { CommandContext } from './context.ts'
import { showFailure } from './failure.ts'
import { createOutput, type Sink } from './output.ts'

const WRONG_USAGE = 2
const FAILED = 1

export interface Surroundings {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly env: NodeJS.ProcessEnv
}

type AddCommand = (program: Command, context: CommandContext) => void

/** Each loads what only it needs: a `list` that waited for server and engine would take a second. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  serve: async () => (await import('./serve.ts')).addServe,
  dev: async () => (await import('./dev.ts')).addDev,
  deploy: async () => (await import('./deploy.ts')).addDeploy,
  list: async () => (await import('./list.ts')).addList,
  versions: async () => (await import('./versions.ts')).addVersions,
  rollback: async () => (await import('./rollback.ts')).addRollback,
  delete: async () => (await import('./delete.ts')).addDelete,
  invoke: async () => (await import('./invoke.ts')).addInvoke,
  logs: async () => (await import('./logs.ts')).addLogs,
  bench: async () => (await import('./bench.ts')).addBench,
}

/** Runs one command line and gives the exit code. */
export async function main(args: readonly string[], { stdout, stderr, env }: Surroundings): Promise<number> {
  const output = createOutput(stdout, stderr, env)
  const context: CommandContext = { output, env, exitCode: 0 }
  const program = createProgram(stdout, stderr)
  for (const add of await loadCommands(args[0])) add(program, context)
  try {
    if (args.length === 0) program.help({ error: true })
    await program.parseAsync(args, { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return toExitCode(error, args)
    showFailure(error, output)
    return FAILED
  }
}

/** The one named, or all of them for help and for what is no command. */
function loadCommands(name = ''): Promise<AddCommand[]> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return Promise.all((load === undefined ? Object.values(COMMANDS) : [load]).map(each => each()))
}

function createProgram(stdout: Sink, stderr: Sink): Command {
  return new Command('isolet')
    .description('Runs untrusted fetch handlers in warm V8 isolates under hard limits.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'say how a command is used')
    .showHelpAfterError('Run `isolet --help`, or `isolet COMMAND --help`, to see how it is used.')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: text => stdout.write(text), writeErr: text => stderr.write(text) })
}

/** Asking for help or the version is no mistake; everything else that the parser ends with is. */
function toExitCode(error: CommanderError, args: readonly string[]): number {
  const asked = ['commander.helpDisplayed', 'commander.version'].includes(error.code)
  return asked || (error.code === 'commander.help' && args[0] === 'help') ? 0 : WRONG_USAGE
}
