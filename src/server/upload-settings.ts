// What may stand beside the code of an upload, as metadata or as query parameters.

import { z } from 'zod'
import { IsoletError } from '../base/errors.ts'
import { isLimitName, type Limits, toLimits } from '../base/limits.ts'
import { checked } from './checked.ts'
import type { Upload } from './upload.ts'

export type UploadSettings = Pick<Upload, 'limits' | 'env' | 'egress' | 'nodejs'> & {
  readonly entry?: string | undefined
}

const MAX_EGRESS = 100
const MAX_ENV_NAMES = 500
/** The whole env as JSON, in UTF-16 code units: each isolate holds a copy. */
const MAX_ENV_CHARS = 128 * 1024

/** A name, `*.` and a parent domain, or an address; with a port or without. */
const HOST = /^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?(:\d{1,5})?$|^\[?[0-9a-f:.]*:[0-9a-f:.]*\]?(:\d{1,5})?$/i

const egress = z
  .array(z.string().max(300).regex(HOST, 'is no host: it takes api.example.com, *.example.com or an address'))
  .max(MAX_EGRESS)

const env = z
  .record(z.string().min(1).max(200), z.json())
  .refine(value => Object.keys(value).length <= MAX_ENV_NAMES, `takes at most ${MAX_ENV_NAMES} names`)
  .refine(value => JSON.stringify(value).length <= MAX_ENV_CHARS, `takes at most ${MAX_ENV_CHARS} characters as JSON`)

/** zod leaves `__proto__` out of a record; a name that is none should be refused, whatever it is. */
const limits = z
  .unknown()
  .refine(value => !Object.hasOwn(Object(value), '__proto__'), 'has no limit "__proto__"')
  .pipe(z.record(z.string(), z.unknown()))

const metadata = z.strictObject({
  entry: z.string().min(1).max(1000).optional(),
  limits: limits.optional(),
  env: env.optional(),
  egress: egress.optional(),
  nodejs: z.boolean().optional(),
})

/** @throws IsoletError ERR_INVALID_OPTION that names the field. */
export function toMetadata(value: unknown): UploadSettings {
  const { limits, ...rest } = checked(metadata, value, 'metadata')
  return { ...rest, limits: limits && toGivenLimits(limits) }
}

/**
 * Settings from a query: a limit each, `egress` as a list with commas or repeated, and `nodejs`.
 * @throws IsoletError ERR_INVALID_OPTION that names the parameter.
 */
export function fromQuery(query: Readonly<Record<string, readonly string[]>>): UploadSettings {
  const { egress: hosts, nodejs, ...rest } = query
  const limits = Object.entries(rest).map(([name, values]) => [name, toNumber(name, values)])
  const list = hosts?.flatMap(entry => entry.split(',')).map(entry => entry.trim())
  return {
    limits: toGivenLimits(Object.fromEntries(limits)),
    egress: list && checked(egress, list.filter(Boolean), 'egress'),
    nodejs: nodejs && toBoolean('nodejs', nodejs),
  }
}

/** Only those given: the rest stay the operator's to change. */
function toGivenLimits(given: Readonly<Record<string, unknown>>): Partial<Limits> {
  const all = toLimits(given)
  const names = Object.keys(given).filter(isLimitName)
  return Object.fromEntries(names.map(name => [name, all[name]]))
}

function toBoolean(name: string, values: readonly string[]): boolean {
  const [value = ''] = values
  if (values.length === 1 && (value === 'true' || value === 'false')) return value === 'true'
  throw new IsoletError('ERR_INVALID_OPTION', `query parameter ${name} takes true or false`)
}

function toNumber(name: string, values: readonly string[]): number {
  if (!isLimitName(name)) throw new IsoletError('ERR_INVALID_OPTION', `unknown query parameter "${name.slice(0, 80)}"`)
  const [value = ''] = values
  if (values.length === 1 && /^\d{1,15}$/.test(value)) return Number(value)
  throw new IsoletError('ERR_INVALID_OPTION', `query parameter ${name} takes one whole number`)
}
