// Options of the commands that open a server, and what they and the configuration file make together.

import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Limits } from '../base/limits.ts'
import { type Config, readConfig } from '../server/config.ts'
import {
  DEFAULT_ADMIN_PORT,
  DEFAULT_DOMAIN,
  DEFAULT_HOST,
  DEFAULT_PORT,
  type ServerOptions,
} from '../server/server-options.ts'
import { parseCells, parseCount, parsePort, toDefaultCells } from './arguments.ts'

export interface ServerArguments {
  readonly port?: number
  readonly host?: string
  readonly adminPort?: number
  readonly config?: string
  readonly cells?: number
  readonly maxIsolates?: number
  readonly maxMemory?: number
  readonly domain?: string
  readonly allowPrivateEgress?: true
}

const DEFAULT_CONFIG = 'isolet.jsonc'

export function addServerOptions(command: Command): Command {
  return command
    .option('--port <port>', `port that functions are served on (default: ${DEFAULT_PORT})`, parsePort)
    .option('--host <address>', `address of both planes (default: ${DEFAULT_HOST})`)
    .option('--admin-port <port>', `port of the admin plane (default: ${DEFAULT_ADMIN_PORT})`, parsePort)
    .option('--config <file>', `configuration (default: ${DEFAULT_CONFIG} if it is there)`)
    .option('--cells <n>', 'processes that run functions; 0 is this one (default: cores - 1)', parseCells)
    .option('--max-memory <MiB>', 'memory of all processes (default: half of the machine)', parseCount)
    .option('--max-isolates <n>', 'isolates kept warm (default: by memory)', parseCount)
    .option('--domain <domain>', `functions are served at NAME.<domain> (default: ${DEFAULT_DOMAIN})`)
    .option('--allow-private-egress', 'let functions fetch private addresses that they list')
}

/**
 * The configuration file with the command line over it.
 * @throws IsoletError ERR_INVALID_OPTION for a file that is missing or wrong.
 */
export function toServerSettings({ config: file, maxMemory, ...given }: ServerArguments): ServerOptions {
  const path = file ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined)
  const config: Config = path === undefined ? {} : readConfig(path)
  const memory = maxMemory === undefined ? {} : { maxMemoryMiB: maxMemory }
  const defaults = { cells: toDefaultCells() }
  return { ...defaults, ...config, limits: toLimitsGiven(config.limits), ...given, ...memory }
}

function toLimitsGiven(limits: Config['limits'] = {}): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}
