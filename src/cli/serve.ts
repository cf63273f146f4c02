// `isolet serve`: both planes, until a signal ends them.

import type { Command } from 'commander'
import { stopBuild } from '../build/build.ts'
import { createLogger } from '../server/logger.ts'
import { openServer } from '../server/server.ts'
import { DEFAULT_DATA } from './admin-options.ts'
import type { CommandContext } from './context.ts'
import { addServerOptions, type ServerArguments, toServerSettings } from './server-arguments.ts'
import { closeOnSignal } from './stop-signals.ts'

interface ServeArguments extends ServerArguments {
  readonly data?: string
}

export function addServe(program: Command, context: CommandContext): void {
  addServerOptions(program.command('serve').description('serve deployed functions, and the API to deploy them'))
    .option('--data <dir>', `folder for functions and the admin token (default: ${DEFAULT_DATA})`)
    .action((given: ServeArguments) => serve(given, context))
}

async function serve({ data, ...given }: ServeArguments, { env }: CommandContext): Promise<void> {
  const settings = toServerSettings(given)
  const logger = createLogger()
  const dataDir = data ?? settings.dataDir ?? DEFAULT_DATA
  const server = await openServer({ ...settings, dataDir, logger, adminToken: env.ISOLET_ADMIN_TOKEN || undefined })
  const closed = closeOnSignal(async () => {
    logger.info('stopping')
    await server.close()
    await stopBuild()
  })
  logger.info({ url: server.url, adminUrl: server.adminUrl, dataDir, cells: settings.cells }, 'serving')
  await closed
  logger.info('stopped')
}
