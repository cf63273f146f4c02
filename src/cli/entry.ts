// Which module a command starts from, and what its function is called.

import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, parse, resolve } from 'node:path'
import type { Command } from 'commander'

const NAMES = ['index', 'src/index', 'worker', 'src/worker', 'handler', 'main']
const EXTENSIONS = ['.ts', '.tsx', '.js', '.jsx', '.mjs']

/** The module given, or the first usual one in that folder or here. None ends as wrong usage. */
export function findEntry(given: string | undefined, command: Command): string {
  const folder = given === undefined ? '.' : given
  if (given !== undefined && existsSync(given) && !statSync(given).isDirectory()) return given
  if (!existsSync(folder)) return command.error(`error: there is no file ${folder}`, { exitCode: 2 })
  const candidates = NAMES.flatMap(name => EXTENSIONS.map(extension => join(folder, name + extension)))
  const found = candidates.find(candidate => existsSync(candidate))
  return found ?? command.error(`error: no index.ts, src/index.ts or the like in ${resolve(folder)}`, { exitCode: 2 })
}

/** A name like the file's, or like the folder's for an `index` and its kind; always one that a function may have. */
export function toFunctionName(entry: string): string {
  const path = resolve(entry)
  const { name } = parse(path)
  const folder = dirname(path)
  const own = ['index', 'worker', 'handler', 'main'].includes(name)
    ? basename(basename(folder) === 'src' ? dirname(folder) : folder)
    : name
  const label = own.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return label.slice(0, 63).replace(/^-+|-+$/g, '') || 'function'
}
