// Options that several commands share, and how their values are read. Wrong values end as wrong usage.

import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import { IsoletError } from '../base/errors.ts'
import { isLimitName, type Limits, toLimits } from '../base/limits.ts'
import type { Json } from '../host/version.ts'

/** What a deployed function gets beside its code. */
export interface FunctionOptions {
  readonly limit: Partial<Limits>
  readonly env: Readonly<Record<string, Json>>
  readonly egress?: readonly string[]
  readonly nodejs?: true
}

/** `--limit`, `--env`, `--env-json` and `--egress`, each as often as needed, and `--nodejs`. */
export function addFunctionOptions(command: Command): Command {
  return command
    .option('--limit <name=value>', 'set a limit, like cpuMs=500 (repeatable)', collectLimit, {})
    .option('--env <key=value>', 'set a string in env (repeatable)', collectEnv, {})
    .option('--env-json <key=json>', 'set a JSON value in env (repeatable)', collectEnvJson, {})
    .option('--egress <host>', 'permit fetches to this host only (repeatable)', collect)
    .option('--nodejs', "let it import Node's modules, as far as isolet has them")
}

/** What `addFunctionOptions` read, with both kinds of env as one. */
export function toFunctionOptions(options: FunctionOptions & { readonly envJson: Record<string, Json> }) {
  const { limit: limits, egress } = options
  return { limits, env: { ...options.env, ...options.envJson }, ...(egress && { egress }) }
}

export function parsePort(value: string): number {
  return parseWhole(value, 0, 65_535)
}

export function parseCount(value: string): number {
  return parseWhole(value, 1, Number.MAX_SAFE_INTEGER)
}

const MAX_CELLS = 1024

/** Leaves a core to the router. */
export function toDefaultCells(): number {
  return Math.max(1, availableParallelism() - 1)
}

export function parseCells(value: string): number {
  return parseWhole(value, 0, MAX_CELLS)
}

const MAX_SECONDS = 3600

/** With fractions. */
export function parseSeconds(value: string): number {
  const seconds = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds
  throw new InvalidArgumentError(`A number of seconds up to ${MAX_SECONDS}.`)
}

export function parseWhole(value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (number >= min && number <= max) return number
  throw new InvalidArgumentError(
    max === Number.MAX_SAFE_INTEGER ? `A whole number from ${min} up.` : `A whole number from ${min} to ${max}.`,
  )
}

export function parseUrl(value: string): string {
  if (/^https?:/.test(value) && URL.canParse(value)) return value.replace(/\/+$/, '')
  throw new InvalidArgumentError('A URL like http://127.0.0.1:8788.')
}

/** Commander's collector for options that may come several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}

/** The same for URLs. */
export function collectUrl(value: string, previous: readonly string[] = []): string[] {
  return [...previous, parseUrl(value)]
}

function collectLimit(pair: string, previous: Partial<Limits>): Partial<Limits> {
  const [name, value] = split(pair)
  try {
    const limits = toLimits({ [name]: /^\d+$/.test(value) ? Number(value) : value })
    return isLimitName(name) ? { ...previous, [name]: limits[name] } : previous
  } catch (error) {
    if (error instanceof IsoletError) throw new InvalidArgumentError(error.message)
    throw error
  }
}

function collectEnv(pair: string, previous: Record<string, Json>): Record<string, Json> {
  const [key, value] = split(pair)
  return { ...previous, [key]: value }
}

function collectEnvJson(pair: string, previous: Record<string, Json>): Record<string, Json> {
  const [key, value] = split(pair)
  try {
    return { ...previous, [key]: JSON.parse(value) as Json } // JSON.parse gives nothing but JSON
  } catch {
    throw new InvalidArgumentError(`The value of ${key} is not JSON.`)
  }
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('A pair like NAME=VALUE.')
  return [pair.slice(0, at), pair.slice(at + 1)]
}
