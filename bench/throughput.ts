// Requests a second through HTTP: servers with the same function, each in a process tree of its own, driven in turns.

import { warmUp } from './caller.ts'
import { type ChildServer, type Contender, startServer } from './child-server.ts'
import type { Cores } from './cores.ts'
import type { Workload } from './functions.ts'
import { drive, type Load, type LoadGenerator } from './load-generator.ts'
import { median } from './percentiles.ts'
import type { Progress } from './progress.ts'

export interface Throughput {
  readonly server: string
  /** Median of the rounds. */
  readonly requestsPerSecond: number
  readonly rounds: readonly number[]
  /** Medians of the rounds' percentiles, in milliseconds, at full load. */
  readonly p50: number
  readonly p99: number
}

export interface ThroughputPlan {
  readonly workload: Workload
  readonly generator: LoadGenerator
  readonly rounds: number
  readonly seconds: number
  /** Cores that servers and generator keep to; left out, all are anybody's. */
  readonly cores?: Cores | undefined
}

interface Peer {
  readonly name: string
  readonly server: ChildServer
  readonly loads: Load[]
}

const WARM_UP_SECONDS = 2

/** Starts each server afresh and drives them in turn, after one round each that is not counted. */
export async function measureThroughput(
  contenders: readonly Contender[],
  plan: ThroughputPlan,
  onProgress: Progress,
): Promise<Throughput[]> {
  const { workload, rounds, seconds, cores } = plan
  await using resources = new AsyncDisposableStack()
  const peers: Peer[] = []
  for (const contender of contenders) {
    const server = resources.use(await startServer(contender, cores?.servers))
    peers.push({ name: contender.name, server, loads: [] })
  }
  for (const { server } of peers) {
    await warmUp(server.urlOf(workload.function), workload.answer, workload.body)
    await driveOnce(server, plan, WARM_UP_SECONDS)
  }
  for (let round = 0; round < rounds; round++) {
    // The order alternates, so that what drifts over a run favours nobody.
    for (const { server, loads } of round % 2 === 0 ? peers : peers.toReversed())
      loads.push(await driveOnce(server, plan, seconds))
    onProgress((round + 1) / rounds)
  }
  return peers.map(toThroughput)
}

function driveOnce(server: ChildServer, { generator, workload, cores }: ThroughputPlan, seconds: number) {
  return drive(generator, server.urlOf(workload.function), workload, seconds, cores?.load)
}

function toThroughput({ name, loads }: Peer): Throughput {
  const rounds = loads.map(({ requestsPerSecond }) => requestsPerSecond)
  return {
    server: name,
    requestsPerSecond: median(rounds),
    rounds,
    p50: median(loads.map(({ p50 }) => p50)),
    p99: median(loads.map(({ p99 }) => p99)),
  }
}
