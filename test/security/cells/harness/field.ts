// A server in cell mode with three victims under traffic, on which attacks are carried out one after the other. Knows how
// to get a server back that did not survive one, so that the others are judged for themselves.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attack, carryOut, createStage } from './attack.ts'
import { type CellServer, openCellServer } from './cell-server.ts'
import { now } from './observations.ts'
import { HEALTHY, isSlowOnly, judge, judgeTogether, toP99, type Verdict } from './verdict.ts'
import { callVictim, createAgent } from './victim-call.ts'
import { VICTIMS } from './victims.ts'
import { openWatch, type Watch } from './watch.ts'

export interface Field extends AsyncDisposable {
  readonly quietP99Ms: number
  /**
   * Carries it out, watches the victims for at least a second, and judges. Others use the machine as well, so one that
   * failed in nothing but time is carried out twice more, under other names: the middle one of three counts.
   */
  run(attack: Attack): Promise<Verdict>
  /** Ends the server as an operator would; answers the processes that it left behind. */
  stop(): Promise<readonly number[]>
}

export interface FieldOptions {
  /** Begins the names of the functions. */
  readonly family: string
  /** For the command, beside what every field has. */
  readonly args?: readonly string[]
}

const WARM_UP_REQUESTS = 100
/** Requests of all victims in a second. */
const A_SECOND = 150
const SETTLING = A_SECOND
/** As long as an attack is watched; of so many, the middle one counts, since others use the machine as well. */
const QUIET_SECONDS = 3
/** Two cores that others use, too, give a thread its turn after some milliseconds: of 18 quiet p99s in a row, half a
 * dozen lie between 7 and 9, one at 21. A smaller one is luck. */
const MIN_QUIET_P99_MS = 8
const HEALTHY_CODE = `export default { fetch: () => new Response('${HEALTHY}') }`
const SOUND_MS = 2000
/** An odd number, for there to be a middle one. */
const TIMES = 3

interface Scene extends AsyncDisposable {
  readonly server: CellServer
  readonly watch: Watch
}

export async function openField({ family, args = [] }: FieldOptions): Promise<Field> {
  const dataDir = await mkdtemp(join(tmpdir(), 'isolet-field-'))
  let scene = await openScene(dataDir, args, async server => {
    for (const { name, code } of VICTIMS) await deploy(server, name, code)
  })
  const quietP99Ms = await measureQuiet(scene.watch)
  let nth = 0
  const runOnce = async (attack: Attack): Promise<Verdict> => {
    nth += 1
    const verdict = await runOn(scene, attack, `${family}-${nth}`, quietP99Ms)
    if (await isSound(scene.server)) return verdict
    await scene[Symbol.asyncDispose]()
    scene = await openScene(dataDir, args)
    return { ...verdict, failings: [...verdict.failings, 'the server had to be started again'] }
  }
  return {
    quietP99Ms,
    async run(attack) {
      const first = await runOnce(attack)
      const verdicts = [first]
      while (isSlowOnly(first) && verdicts.length < TIMES) verdicts.push(await runOnce(attack))
      return judgeTogether(verdicts, quietP99Ms)
    },
    stop: () => scene.server.stop(),
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A server whose victims are warm and under traffic. */
async function openScene(
  dataDir: string,
  args: readonly string[],
  fill = async (_: CellServer): Promise<void> => undefined,
): Promise<Scene> {
  const server = await openCellServer(dataDir, args)
  try {
    await fill(server)
    await warmUp(server)
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
  const watch = openWatch({ url: server.url, adminUrl: server.adminUrl, pid: server.pid })
  return {
    server,
    watch,
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function runOn({ server, watch }: Scene, attack: Attack, name: string, quietP99Ms: number): Promise<Verdict> {
  const healthyName = `${name}-healthy`
  await deploy(server, healthyName, HEALTHY_CODE)
  const from = now()
  const stage = createStage(server, name)
  const outcome = await carryOut(attack, stage)
  const healthy = await stage.call(healthyName, {}, SOUND_MS)
  await watch.untilSeen(A_SECOND, from)
  const seen = watch.between(from, now())
  const lastWords = server.isAlive() ? undefined : server.lastWords()
  return judge({ attack, outcome, healthy, seen, quietP99Ms, lastWords })
}

async function deploy(server: CellServer, name: string, code: string): Promise<void> {
  const { what } = await createStage(server, name).deploy(name, code)
  assert.match(what, /^201 /)
}

async function warmUp({ url }: CellServer): Promise<void> {
  const agent = createAgent()
  for (const victim of VICTIMS)
    for (let n = 0; n < WARM_UP_REQUESTS; n++) assert.equal(await callVictim(agent, url, victim, n), undefined)
  agent.destroy()
}

async function measureQuiet(watch: Watch): Promise<number> {
  await watch.untilSeen(SETTLING, now())
  const p99s: number[] = []
  for (let second = 0; second < QUIET_SECONDS; second++) {
    const from = now()
    await watch.untilSeen(A_SECOND, from)
    p99s.push(toP99(watch.between(from, now())))
  }
  const median = p99s.sort((a, b) => a - b)[Math.floor(QUIET_SECONDS / 2)] ?? 0
  return Math.max(MIN_QUIET_P99_MS, median)
}

/** The router answers, and every victim does. */
async function isSound(server: CellServer): Promise<boolean> {
  if (!server.isAlive()) return false
  const stage = createStage(server, '')
  const calls = [stage.admin('/healthz', {}, SOUND_MS), ...VICTIMS.map(({ name }) => stage.call(name, {}, SOUND_MS))]
  const endings = await Promise.all(calls)
  return endings.every(({ what }) => !/^(hung|failed)/.test(what))
}
