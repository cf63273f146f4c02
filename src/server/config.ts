// isolet.jsonc: what an operator sets once instead of at each start. Reads and checks; merging it with the command line
// is the caller's.

import { readFileSync } from 'node:fs'
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { z } from 'zod'
import { IsoletError } from '../base/errors.ts'
import { LIMITS } from '../base/limits.ts'
import { toFinding } from './checked.ts'
import { createRouter } from './routing.ts'

const port = z.int().min(0).max(65_535)
const count = z.int().min(0).max(1_000_000)

const limits = z.strictObject(
  Object.fromEntries(
    Object.entries(LIMITS).map(([name, { min, max }]) => [name, z.int().min(min).max(max).optional()]),
  ) as { [name in keyof typeof LIMITS]: z.ZodOptional<z.ZodInt> }, // fromEntries forgets the names
)

const route = z.strictObject({
  pattern: z.string().refine(isPattern, 'is no pattern: host/path'),
  function: z.string(),
})

const config = z.strictObject({
  host: z.string().optional(),
  port: port.optional(),
  adminPort: port.optional(),
  domain: z.string().optional(),
  dataDir: z.string().optional(),
  maxIsolates: count.min(1).optional(),
  maxIsolateBytes: z.int().min(1).optional(),
  maxIsolatesPerFunction: count.min(1).optional(),
  blanks: z.union([count, z.literal('adaptive')], 'takes a whole number from 0 or "adaptive"').optional(),
  reserveMiB: count.max(1024).optional(),
  codeCache: z.boolean().optional(),
  keepWarm: z.boolean().optional(),
  prewarm: count.optional(),
  idleTtlMs: z.int().min(0).optional(),
  cells: count.max(1024).optional(),
  maxMemoryMiB: count.min(256).optional(),
  limits: limits.optional(),
  allowPrivateEgress: z.boolean().optional(),
  routes: z.array(route).max(10_000).optional(),
})

/** Fields are those of ServerOptions and EngineOptions, and mean the same. */
export type Config = z.infer<typeof config>

/** @throws IsoletError ERR_INVALID_OPTION, as `parseConfig`, or when the file can't be read. */
export function readConfig(path: string): Config {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new IsoletError('ERR_INVALID_OPTION', `${path} can't be read`, { cause })
  }
  return parseConfig(text, path)
}

/**
 * JSON with comments and trailing commas.
 * @param file names the text in messages.
 * @throws IsoletError ERR_INVALID_OPTION, `file:line: field: what is wrong`.
 */
export function parseConfig(text: string, file: string): Config {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error !== undefined) throw invalid(file, lineOf(text, error.offset), printParseErrorCode(error.error))
  const result = config.safeParse(root === undefined ? undefined : getNodeValue(root))
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue === undefined) throw invalid(file, 1, 'invalid')
  throw invalid(file, lineOf(text, offsetOf(root, issue)), toFinding(issue))
}

/** Where the field is, or the nearest thing around it that is there. */
function offsetOf(root: Node | undefined, issue: z.core.$ZodIssue): number {
  const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') path.push(...issue.keys.slice(0, 1))
  for (let depth = path.length; root !== undefined && depth > 0; depth--) {
    const found = findNodeAtLocation(root, path.slice(0, depth))
    if (found !== undefined) return found.offset
  }
  return root?.offset ?? 0
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function isPattern(pattern: string): boolean {
  try {
    createRouter('localhost', [{ pattern, function: '' }])
    return true
  } catch {
    return false
  }
}

function invalid(file: string, line: number, what: string): IsoletError {
  return new IsoletError('ERR_INVALID_OPTION', `${file}:${line}: ${what}`)
}
