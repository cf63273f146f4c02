// `isolet dev`: one function served from its source, rebuilt as it changes, under the limits of `serve`.

import type { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import { stopBuild } from '../build/build.ts'
import { createLogger } from '../server/logger.ts'
import { openServer, type RunningServer } from '../server/server.ts'
import { addFunctionOptions, toFunctionOptions } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { showLog, showReload } from './dev-display.ts'
import { findEntry, toFunctionName } from './entry.ts'
import type { Output } from './output.ts'
import { createReloader, type Reloader, type ReloaderOptions } from './reloader.ts'
import { addServerOptions, type ServerArguments, toServerSettings } from './server-arguments.ts'
import { closeOnSignal } from './stop-signals.ts'
import { createWatcher } from './watcher.ts'

type DevArguments = ServerArguments & Parameters<typeof toFunctionOptions>[0] & { readonly name?: string }

export function addDev(program: Command, context: CommandContext): void {
  const command = program.command('dev').description('serve a function from its source and reload it as it changes')
  addServerOptions(addFunctionOptions(command.argument('[entry]', 'module to start from (default: index.ts, …)')))
    .option('--name <name>', 'name of the function (default: that of its file or folder)')
    .action((entry: string | undefined, given: DevArguments) => dev(findEntry(entry, command), given, context))
}

async function dev(entry: string, given: DevArguments, { output, env }: CommandContext): Promise<void> {
  const { limit, env: texts, envJson, egress, nodejs, name = toFunctionName(entry), ...rest } = given
  const settings = toServerSettings(rest)
  const logger = createLogger({ level: 'warn' })
  const adminToken = env.ISOLET_ADMIN_TOKEN || undefined
  // Nothing is kept: what runs is what is in the source.
  const server = await openServer({ ...settings, dataDir: undefined, logger, adminToken })
  const upload = { name, ...toFunctionOptions({ limit, env: texts, envJson, ...(egress && { egress }) }) }
  const session = watchAndReload({ entry, settings: upload, nodejs }, server, output)
  const closed = closeOnSignal(async () => {
    session[Symbol.dispose]()
    await server.close()
    await stopBuild()
  })
  await session.reload()
  await closed
}

function watchAndReload(
  subject: Pick<ReloaderOptions, 'entry' | 'settings' | 'nodejs'>,
  server: RunningServer,
  output: Output,
): Pick<Reloader, 'reload'> & Disposable {
  const watcher = createWatcher(systemClock, () => void reloader.reload()) // never rejects
  const reloader = createReloader({
    ...subject,
    deploy: upload => server.deploy(upload),
    onInputs: files => watcher.follow(files),
    onReload: reload => showReload(reload, subject.entry, reloader.sourceMap, output),
  })
  const stopLog = server.onLog(line => {
    // What the engine says of a start that a reload tries is what the reload fails with.
    const isTold = line.source === 'engine' && line.requestId === undefined && reloader.isReloading
    if (!isTold) showLog(line, reloader.sourceMap, output)
  })
  return {
    reload: () => reloader.reload(),
    [Symbol.dispose]() {
      watcher[Symbol.dispose]()
      stopLog()
    },
  }
}
