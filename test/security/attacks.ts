// Runs tables of attacks against one engine: each must end as it says, and a victim must answer right after it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Engine, EngineOptions, EngineRequest } from '../../src/host/engine.ts'
import { openHost } from '../../src/host/host.ts'
import { ask, createLogProbe, handler, type LogProbe, toVersion, type VersionOptions } from '../host/versions.ts'

export interface Attack extends VersionOptions {
  /** What is attacked and what holds, as a sentence. */
  readonly name: string
  /** Body of `async (request, env, ctx) => { … }`. */
  readonly run?: string
  /** A whole module, where a handler alone won't do. */
  readonly module?: string
  /** The body of the answer, or the code of the error. */
  readonly ends: string | RegExp
  readonly request?: Partial<EngineRequest>
  /** Requests sent one after the other; the last one's answer counts. @default 1 */
  readonly times?: number
}

export interface Field {
  readonly engine: Engine
  readonly log: LogProbe
  /** Requests the victim and checks its answer. */
  checkVictim(): Promise<void>
}

/** What an attack may leave behind in this process, in bytes: a guest's heap and as much again on its way out. */
const MAX_GROWTH_BYTES = 384 * 1024 * 1024
const PLENTY_MS = 2000

/** Runs each attack as a test; `more` adds tests on the same engine. */
export function testAttacks(
  family: string,
  attacks: readonly Attack[],
  options: EngineOptions = {},
  more: (field: () => Field) => void = () => undefined,
): void {
  describe(family, { concurrency: false }, () => {
    let field!: Field
    before(async () => {
      field = await openField(options)
    })
    after(() => field.engine.close(0))
    for (const attack of attacks)
      test(attack.name, { timeout: 20_000 }, async () => {
        const before = process.memoryUsage.rss()
        assertEnd(await outcome(field.engine, attack), attack.ends)
        await field.checkVictim()
        const grown = process.memoryUsage.rss() - before
        assert.ok(grown < MAX_GROWTH_BYTES, `the process grew by ${Math.round(grown / 1024 / 1024)} MiB`)
      })
    more(() => field)
  })
}

async function openField(options: EngineOptions): Promise<Field> {
  const log = createLogProbe()
  const internal: unknown[] = []
  const engine = await openHost({
    blanks: 2,
    onLog: log.onLog,
    onInternalError: error => internal.push(error),
    ...options,
  })
  const victim = handler('request => new Response("victim " + Object.keys({}).length + request.method)', {
    name: 'victim',
    limits: { cpuMs: PLENTY_MS },
  })
  const checkVictim = async (): Promise<void> => {
    assert.equal(await ask(engine, victim), 'victim 0GET')
    assert.deepEqual(internal, [], 'an op of ours threw')
  }
  return { engine, log, checkVictim }
}

/** Text of the body, or the code of the failure. */
export async function outcome(engine: Engine, attack: Omit<Attack, 'name' | 'ends'>): Promise<string> {
  const { run, module, request, times = 1, ...options } = attack
  // Generous where an attack is not about CPU: timeouts count wall time, and test machines are busy.
  const given = { name: 'attacker', ...options, limits: { cpuMs: PLENTY_MS, ...options.limits } }
  const version =
    module === undefined ? handler(`async (request, env, ctx) => { ${run} }`, given) : toVersion(module, given)
  try {
    for (let left = times; left > 1; left -= 1) await ask(engine, version, request)
    return await ask(engine, version, request)
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error)
  }
}

function assertEnd(end: string, expected: string | RegExp): void {
  if (typeof expected === 'string') assert.equal(end, expected)
  else assert.match(end, expected)
}
