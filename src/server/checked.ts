// Outside data against a schema. The one place where zod's findings become isolet's words.

import type { z } from 'zod'
import { IsoletError } from '../base/errors.ts'

/**
 * The value as the schema has it.
 * @param what names the whole in messages: `metadata`, `isolet.jsonc`.
 * @throws IsoletError ERR_INVALID_OPTION that names the first field which is wrong, and how.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new IsoletError('ERR_INVALID_OPTION', `${what}: ${issue === undefined ? 'invalid' : toFinding(issue)}`)
}

/** What is wrong, and where: `limits.cpuMs: …`. */
export function toFinding(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') return [...(at.length > 0 ? [at.join('.')] : []), issue.message].join(': ')
  const [unknown = ''] = issue.keys
  return `unknown field "${[...at, unknown].join('.').slice(0, 200)}"`
}
