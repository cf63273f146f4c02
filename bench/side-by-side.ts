// One handler in an isolate and in Node, called in turns: what an operation costs in each.

import { DEFAULT_LIMITS } from '../src/base/limits.ts'
import type { Engine } from '../src/host/engine.ts'
import type { Version } from '../src/host/version.ts'
import type { MicroTask } from './micro-tasks.ts'
import { type Spread, toSpread } from './percentiles.ts'

export interface Pair {
  readonly task: string
  /** Microseconds of one operation. */
  readonly isolet: Spread
  readonly node: Spread
}

type Call = () => Promise<Uint8Array>

/** Both compile what runs often; what they do before that is not counted. */
const WARM_UP = 10
/** Many turns in one request are no offence here. */
const LIMITS = { ...DEFAULT_LIMITS, cpuMs: 60_000, startupCpuMs: 60_000, memoryMiB: 256 }

export async function measurePair(engine: Engine, task: MicroTask, rounds: number): Promise<Pair> {
  const calls = { isolet: toIsoletCall(engine, task), node: await toNodeCall(task) }
  await compareAnswers(task, calls.isolet, calls.node)
  const us: Record<keyof typeof calls, number[]> = { isolet: [], node: [] }
  for (let round = -WARM_UP; round < rounds; round++) {
    // The order alternates, so that neither always finds the caches of the other.
    for (const side of round % 2 === 0 ? (['isolet', 'node'] as const) : (['node', 'isolet'] as const)) {
      const spent = await time(calls[side])
      if (round >= 0) us[side].push(spent / task.turns)
    }
  }
  return { task: task.name, isolet: toSpread(us.isolet), node: toSpread(us.node) }
}

async function time(call: Call): Promise<number> {
  const begun = performance.now()
  await call()
  return (performance.now() - begun) * 1000
}

async function compareAnswers({ name }: MicroTask, one: Call, other: Call): Promise<void> {
  const [left, right] = [await one(), await other()]
  if (left.length === 0 || Buffer.compare(left, right) !== 0)
    throw new Error(`${name}: isolet and Node answer differently`)
}

function toIsoletCall(engine: Engine, task: MicroTask): Call {
  const version = toVersion(task)
  const request = { method: methodOf(task), url: urlOf(task), headers: [], body: task.body ?? null }
  return async () => {
    const { status, body } = await engine.dispatch(version, request)
    if (status !== 200) throw new Error(`${task.name} answered ${status}`)
    return await readAll(body)
  }
}

async function toNodeCall(task: MicroTask): Promise<Call> {
  const module = await import(`data:text/javascript,${encodeURIComponent(task.code)}`)
  const { fetch } = module.default as { fetch: (request: Request) => Response | Promise<Response> }
  const init = { method: methodOf(task), body: (task.body as Uint8Array<ArrayBuffer> | undefined) ?? null }
  return async () => await readAll((await fetch(new Request(urlOf(task), init))).body)
}

async function readAll(body: string | Uint8Array | ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  return body instanceof Uint8Array
    ? body
    : new Uint8Array(await new Response(body as ConstructorParameters<typeof Response>[0]).arrayBuffer())
}

function methodOf({ body }: MicroTask): string {
  return body === undefined ? 'GET' : 'POST'
}

function urlOf({ turns }: MicroTask): string {
  return `http://bench/?turns=${turns}`
}

function toVersion({ name, code }: MicroTask): Version {
  return { key: name, name, version: 1, limits: LIMITS, env: {}, readArtifact: () => ({ code }) }
}
