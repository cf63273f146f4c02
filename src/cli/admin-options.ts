// Where the admin plane is and what opens it: --url, --token, --data, the environment, the token file.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { DEFAULT_ADMIN_PORT } from '../server/server-options.ts'
import { type AdminClient, createAdminClient } from './admin-client.ts'
import { parseUrl } from './arguments.ts'
import type { CommandContext } from './context.ts'

export interface AdminOptions {
  readonly url: string
  readonly data: string
  readonly token?: string
}

export const DEFAULT_DATA = '.isolet'

export function addAdminOptions(command: Command): Command {
  return command
    .option('--url <url>', 'admin plane of the server', parseUrl, `http://127.0.0.1:${DEFAULT_ADMIN_PORT}`)
    .option('--token <token>', 'admin token (default: ISOLET_ADMIN_TOKEN, else the file admin-token of --data)')
    .option('--data <dir>', 'data folder of the server', DEFAULT_DATA)
}

/** A client for the server that the options name. */
export async function connect(options: AdminOptions, { env }: CommandContext): Promise<AdminClient> {
  const token = options.token ?? env.ISOLET_ADMIN_TOKEN ?? (await readToken(options.data))
  return createAdminClient({ url: options.url, token })
}

/** No file is no error: the server then says that it wants a token, and the client how to give one. */
async function readToken(folder: string): Promise<string | undefined> {
  const token = await readFile(join(folder, 'admin-token'), 'utf8').catch(() => '')
  return token.trim() || undefined
}
