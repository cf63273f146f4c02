// Functions that a host has never seen, for benches that start them through the library.

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Limits } from '../src/base/limits.ts'
import type { Engine, StartKind } from '../src/host/engine.ts'
import type { Artifact, Version } from '../src/host/version.ts'

export function toFreshVersion(artifact: Artifact, limits: Limits): Version {
  const name = crypto.randomUUID()
  return { key: name, name, version: 1, limits, env: {}, readArtifact: () => artifact }
}

/** What a deploy of the code keeps. */
export async function toArtifact(engine: Engine, code: string, limits: Limits): Promise<Artifact> {
  const { codeCache } = await engine.prepare(toFreshVersion({ code }, limits), false)
  return { code, codeCache }
}

/** One request to a version of HELLO, and how it was started. @throws for another answer. */
export async function callHello(engine: Engine, version: Version): Promise<StartKind> {
  const request = { method: 'GET', url: 'http://bench/', headers: [], body: null }
  const { start, body } = await engine.dispatch(version, request)
  if (body !== 'hello') throw new Error('it did not answer hello')
  return start
}

/** A pooled start is one with a blank at hand, so the blank is waited for, outside of the measured time. */
export async function blankReady(engine: Engine): Promise<void> {
  while (engine.stats().pool.blanks === 0) await nextTurn()
}
