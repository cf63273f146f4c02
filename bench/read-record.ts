// Reads a run's record from a file that came from somewhere. Knows the shape, not what its numbers mean.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { RunRecord } from './record.ts'

const suite = z.enum(['start', 'latency', 'load', 'throughput', 'density', 'churn', 'growth', 'neighbour'])
const text = z.string().min(1)

const series = z.strictObject({
  suite,
  case: text,
  subject: text,
  unit: z.enum(['ms', 'requests/s', 'MiB', '%']),
  better: z.enum(['lower', 'higher']),
  x: z.number().exactOptional(),
  rounds: z.array(z.array(z.number())),
  reference: z.array(z.number()).exactOptional(),
})

/** JSON knows no NaN and writes null for it; a figure that could not be had is one. */
const figure = z.union([z.number(), z.null().transform(() => Number.NaN)])
const judged = { what: text, value: figure, met: z.boolean() }

const record: z.ZodType<RunRecord> = z.strictObject({
  format: z.literal(1),
  begun: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  command: z.string(),
  seed: z.number().exactOptional(),
  commit: z.string(),
  dirty: z.boolean(),
  machine: z.strictObject({ cpu: z.string(), cores: z.number(), memoryMiB: z.number(), system: z.string() }),
  versions: z.record(z.string(), z.string()),
  series: z.array(series),
  absences: z.array(z.strictObject({ suite, case: text, subject: text, reason: text })),
  targets: z.array(
    z.union([z.strictObject({ ...judged, atLeast: z.number() }), z.strictObject({ ...judged, atMost: z.number() })]),
  ),
})

/** Throws an Error that names the file and what in it is wrong. */
export async function readRecord(path: string): Promise<RunRecord> {
  return toRecord(await readFile(path, 'utf8'), path)
}

/** @param from where the text came from, for the error. */
export function toRecord(json: string, from: string): RunRecord {
  const result = record.safeParse(parse(json, from))
  if (!result.success) throw new Error(`${from} is no record of a run:\n${z.prettifyError(result.error)}`)
  return result.data
}

function parse(json: string, from: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new Error(`${from} is no JSON`, { cause })
  }
}
