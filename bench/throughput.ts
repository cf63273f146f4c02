// Requests a second through HTTP: isolet's hello beside the same hello in plain Hono, each in a process of its own,
// driven in turns.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { median } from './percentiles.ts'

export interface Throughput {
  readonly server: string
  /** Median of the rounds. */
  readonly requestsPerSecond: number
  readonly rounds: readonly number[]
  /** Medians of the rounds' percentiles, in milliseconds, at full load. */
  readonly p50: number
  readonly p99: number
}

interface Peer {
  readonly name: string
  readonly child: ChildProcess
  readonly url: string
  readonly results: autocannon.Result[]
}

const CONNECTIONS = 64

/** Starts each server afresh and drives them in turn, after one round each that is not counted. */
export async function measureThroughput(
  servers: Readonly<Record<string, string>>,
  rounds: number,
  seconds: number,
  onProgress: (done: number) => void,
): Promise<Throughput[]> {
  const peers = await Promise.all(Object.entries(servers).map(([name, file]) => startPeer(name, file)))
  try {
    for (const peer of peers) await drive(peer, 1)
    for (let round = 0; round < rounds; round += 1) {
      for (const peer of round % 2 === 0 ? peers : peers.toReversed()) peer.results.push(await drive(peer, seconds))
      onProgress((round + 1) / rounds)
    }
    return peers.map(toThroughput)
  } finally {
    for (const { child } of peers) child.kill('SIGTERM')
  }
}

async function startPeer(name: string, file: string): Promise<Peer> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, ['--no-node-snapshot', path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { name, child, url, results: [] }
}

async function drive(peer: Peer, seconds: number): Promise<autocannon.Result> {
  const result = await autocannon({ url: peer.url, connections: CONNECTIONS, duration: seconds })
  const failed = result.errors + result.timeouts + result.non2xx
  if (failed > 0) throw new Error(`${peer.name} failed ${failed} requests`)
  return result
}

function toThroughput({ name, results }: Peer): Throughput {
  const rounds = results.map(({ requests }) => requests.average)
  return {
    server: name,
    requestsPerSecond: median(rounds),
    rounds,
    p50: median(results.map(({ latency }) => latency.p50)),
    p99: median(results.map(({ latency }) => latency.p99)),
  }
}
