// The observer's thread: sends the victims' traffic, asks for the router's health and reads the tree of processes. A
// thread of its own, so that the work of an attacker's client delays no victim's request.

import { get } from 'node:http'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type FromObserver, type HealthSample, now, type Target, type ToObserver } from './observations.ts'
import { readTree } from './process-tree.ts'
import { repeat, startTraffic } from './traffic.ts'

const TREE_EVERY_MS = 50
const HEALTH_EVERY_MS = 100
const HEALTH_TIMEOUT_MS = 1000

function observe(port: MessagePort, { url, adminUrl, pid }: Target): void {
  const post = (what: FromObserver): void => port.postMessage(what)
  const traffic = startTraffic(url, post)
  repeat(now(), TREE_EVERY_MS, () => post({ kind: 'tree', at: now(), ...readTree(pid) }))
  repeat(now(), HEALTH_EVERY_MS, (_, at) => checkHealth(adminUrl, at, post))
  port.on('message', (_: ToObserver) => void traffic.caughtUp().then(() => post({ kind: 'caught-up' })))
}

function checkHealth(adminUrl: string, at: number, note: (sample: HealthSample) => void): void {
  const end = (failure?: string): void => note({ kind: 'health', at, ms: now() - at, failure })
  get(`${adminUrl}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) }, response => {
    response.resume().on('end', () => end(response.statusCode === 200 ? undefined : `status ${response.statusCode}`))
    response.on('error', error => end(error.message))
  }).on('error', error => end(error.message))
}

if (parentPort !== null) observe(parentPort, workerData as Target)
