// wrk as a load generator: its command line and the report that it prints.

import { fileURLToPath } from 'node:url'
import type { Load, LoadGenerator } from './load-generator.ts'

const CONNECTIONS = 64
/** Of 64 connections that take megabytes, it reads some for a second and more before others, whoever sends: plain Hono too. */
const TIMEOUT_SECONDS = 10
const SCRIPT = fileURLToPath(new URL('./wrk-post.lua', import.meta.url))
const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 }

export const wrk: LoadGenerator = {
  name: 'wrk',
  toCommand(url, { body }, seconds) {
    const post = body === undefined ? [url] : ['-s', SCRIPT, url, '--', body]
    return ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', `${TIMEOUT_SECONDS}s`, '--latency', ...post]
  },
  toLoad,
}

function toLoad(report: string): Load {
  return {
    requestsPerSecond: Number(/Requests\/sec:\s*([\d.]+)/.exec(report)?.[1]),
    p50: toMs(/50%\s+([\d.]+)(\w+)/.exec(report)),
    p99: toMs(/99%\s+([\d.]+)(\w+)/.exec(report)),
    failed: toFailed(report),
  }
}

/** wrk picks the unit by size: `812.00us`, `1.52ms`, `2.10s`. */
function toMs(match: RegExpExecArray | null): number {
  return Number(match?.[1]) * (MILLISECONDS[match?.[2] ?? ''] ?? Number.NaN)
}

/** Both lines are left out when there is nothing to tell. */
function toFailed(report: string): number {
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(report)
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(report)
  const counts = [refused?.[1] ?? 0, ...(broken?.slice(1) ?? [])]
  return counts.reduce<number>((sum, count) => sum + Number(count), 0)
}
