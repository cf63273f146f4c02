// First requests on one rung of the ladder, in a process of its own, since V8 keeps memory for all isolates of a process:
// rung-starts.ts RUNG-AS-JSON ENTRY COUNT; prints RungStart[] as JSON.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { toLimits } from '../src/base/limits.ts'
import { buildEntry, stopBuild } from '../src/build/build.ts'
import { type Engine, type EngineOptions, START_PHASES, type StartPhases } from '../src/host/engine.ts'
import { openHost } from '../src/host/host.ts'
import type { Version } from '../src/host/version.ts'
import { blankReady, toArtifact, toFreshVersion } from './fresh-version.ts'

export interface Rung {
  readonly name: string
  readonly options: EngineOptions
  /** Prepared ahead, as at a deploy. */
  readonly isPrepared?: true
}

/** In milliseconds. */
export interface RungStart extends StartPhases {
  /** From asking the host to having the head of the response. */
  readonly all: number
  readonly queue: number
  /** The first call. */
  readonly call: number
}

const LIMITS = toLimits({ cpuMs: 10_000, startupCpuMs: 10_000 })
const WARM_UP = 10
/** Time for what is made ahead. */
const BETWEEN_MS = 30
const NONE = Object.fromEntries(START_PHASES.map(phase => [phase, 0])) as unknown as StartPhases

if (import.meta.main) {
  const [rung = '{}', entry = '', count = '0'] = process.argv.slice(2)
  console.log(JSON.stringify(await measure(JSON.parse(rung), entry, Number(count))))
}

async function measure({ options, isPrepared }: Rung, entry: string, count: number): Promise<RungStart[]> {
  const { code } = await buildEntry(entry)
  await stopBuild()
  await using host = await openHost(options)
  const artifact = await toArtifact(host, code, LIMITS)
  const starts: RungStart[] = []
  for (let n = -WARM_UP; n < count; n++) {
    const version = toFreshVersion(artifact, LIMITS)
    if (isPrepared) await host.prepare(version, true)
    await turnFor(BETWEEN_MS)
    if (options.blanks !== 0) await blankReady(host)
    const start = await time(host, version)
    if (n >= 0) starts.push(start)
  }
  return starts
}

async function time(host: Engine, version: Version): Promise<RungStart> {
  const begun = performance.now()
  const { status, timing } = await host.dispatch(version, {
    method: 'GET',
    url: 'http://bench/',
    headers: [],
    body: null,
  })
  const all = performance.now() - begun
  if (status !== 200) throw new Error(`${version.name} answered ${status}`)
  return { all, queue: timing.queue, ...(timing.phases ?? NONE), call: timing.exec }
}

/** Awake: a processor that slept would add a millisecond to whatever comes next. */
async function turnFor(ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; await nextTurn());
}
