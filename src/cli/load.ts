// A function of the user's own behind a server as `serve` opens it, and other deployments beside it, under the same load.

import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { IsoletError } from '../base/errors.ts'
import type { Percentiles } from '../host/stats.ts'
import { createLogger } from '../server/logger.ts'
import { openServer, type RunningServer } from '../server/server.ts'
import { type Load, type LoadResult, SILENCE_MS, type Target } from './load-target.ts'
import type { Subject } from './measure.ts'
import type { GivenRequest } from './request-options.ts'

export interface LoadFigures extends Omit<Load, 'request'> {
  readonly cells: number
  /** The function's own first, then those it was held against. */
  readonly targets: readonly LoadResult[]
  /** CPU of a request, in milliseconds; undefined when none was answered. */
  readonly cpuMs: Percentiles | undefined
}

export interface LoadOptions extends Omit<Load, 'request'> {
  /** Processes that run functions; 0 is this one. */
  readonly cells: number
  readonly allowPrivateEgress?: boolean | undefined
  /** Where else the function, or its like, is served, without a slash at the end. */
  readonly against: readonly string[]
}

/** Compiled or not. */
const PROGRAM = new URL(`load-thread${extname(import.meta.url)}`, import.meta.url)

/** @throws IsoletError for a function that cannot be deployed. */
export async function measureLoad(subject: Subject, options: LoadOptions): Promise<LoadFigures> {
  const { cells, connections, seconds, allowPrivateEgress, against } = options
  const logger = createLogger({ level: 'silent' })
  const ports = { port: 0, adminPort: 0 }
  const server = await openServer({ ...ports, cells, allowPrivateEgress, logger, dataDir: undefined })
  try {
    await deploy(server, subject)
    const own = { name: 'isolet', url: `${server.url}/fn/${subject.name}${subject.path}` }
    const targets = await drive([own, ...toTargets(against, subject.path)], {
      request: subject.request,
      connections,
      seconds,
    })
    return { cells, connections, seconds, targets, cpuMs: server.engine.stats().functions[subject.name]?.cpu }
  } finally {
    await server.close()
  }
}

/** @throws IsoletError ERR_CLOSED for the first where nothing answers at all. */
export async function checkReachable(against: readonly string[], path: string, request: GivenRequest): Promise<void> {
  const { method, headers: pairs, body } = request
  const headers = new Headers(pairs.map(([...pair]) => pair))
  for (const { url } of toTargets(against, path)) {
    const signal = AbortSignal.timeout(SILENCE_MS)
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal }).catch((error: unknown) => {
      throw new IsoletError('ERR_CLOSED', `nothing answers at ${url} (${toReason(error)})`, { cause: error })
    })
    await response.body?.cancel()
  }
}

/** `fetch` hides why it failed one cause deeper. */
function toReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

function toTargets(against: readonly string[], path: string): Target[] {
  return against.map(url => ({ name: url, url: url + path }))
}

async function deploy(server: RunningServer, { name, built, settings }: Subject): Promise<void> {
  const files = new Map([
    ['index.js', built.code],
    ['index.js.map', built.sourceMap],
  ])
  await server.deploy({ ...settings, name, entry: 'index.js', files })
}

async function drive(targets: readonly Target[], load: Load): Promise<LoadResult[]> {
  const thread = new Worker(PROGRAM, { workerData: { targets, load }, execArgv: [] })
  try {
    const [results] = await once(thread, 'message')
    return results as LoadResult[] // what load-thread.ts posts
  } finally {
    await thread.terminate()
  }
}
