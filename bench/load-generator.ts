// Full load on one URL by a program of its own: wrk where it is installed, else autocannon.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { autocannon } from './autocannon.ts'
import { type Command, findProgram, pin } from './cores.ts'
import type { Workload } from './functions.ts'
import { wrk } from './wrk.ts'

/** What one round of load brought. */
export interface Load {
  readonly requestsPerSecond: number
  /** Percentiles of the latency at full load, in milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Requests without an answer of status 2xx or 3xx. */
  readonly failed: number
}

export interface LoadGenerator {
  readonly name: string
  toCommand(url: string, workload: Workload, seconds: number): Command
  /** Reads what the command printed. */
  toLoad(output: string): Load
}

export function findLoadGenerator(): LoadGenerator {
  return findProgram('wrk') ? wrk : autocannon
}

/**
 * @param core the generator runs on that one, if given.
 * @throws when a request failed: rates of failures are no rates.
 */
export async function drive(
  generator: LoadGenerator,
  url: string,
  workload: Workload,
  seconds: number,
  core?: number,
): Promise<Load> {
  const [program, ...args] = pin(generator.toCommand(url, workload, seconds), core)
  const { stdout } = await promisify(execFile)(program, args)
  const load = generator.toLoad(stdout)
  if (load.failed > 0) throw new Error(`${url} failed ${load.failed} requests`)
  return load
}
