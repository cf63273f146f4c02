// An attack as its family lists it, and how one is carried out against a server.

import type { Limits } from '../../../../src/base/limits.ts'
import type { CellServer } from './cell-server.ts'
import { ask, type Ending } from './client.ts'
import { readLog } from './log-reader.ts'

/** What a guest does, or somebody with a socket. */
type Deed =
  /** Body of `async (request, env, ctx) => { … }`. */
  | { readonly run: string }
  /** A whole module, where a handler alone won't do. */
  | { readonly module: string }
  /** Answers how it ended. */
  | { readonly act: (stage: Stage) => Promise<string> }

export type Attack = Deed & {
  readonly name: string
  /** How each call must end, as `Ending` tells it. */
  readonly ends: RegExp
  readonly limits?: Partial<Limits>
  readonly egress?: readonly string[]
  readonly request?: RequestInit
  /** Calls at once. @default 1 */
  readonly calls?: number
  /** Such calls again, one after the other. @default 1 */
  readonly rounds?: number
  /** The limit that it meets, in the caller's ms. @default cpuMs for each call at once; startupCpuMs; 3 s for `act` */
  readonly limitMs?: number
  /** What the function's log must say within that time, of an attack that outlives its answer. */
  readonly logs?: RegExp
}

/** Limits and egress, as the query of a deploy. */
type Settings = Readonly<Record<string, string | number>>

/** Where an attack takes place. */
export interface Stage {
  readonly server: CellServer
  /** A name for a function, not used before. */
  readonly name: string
  /** Calls the admin plane with its token. */
  admin(path: string, init?: RequestInit, withinMs?: number): Promise<Ending>
  /** Deploys one module; ends with `201 …` when it was taken. */
  deploy(name: string, code: string, settings?: Settings, withinMs?: number): Promise<Ending>
  call(name: string, init?: RequestInit, withinMs?: number): Promise<Ending>
}

/** An attacker's limits where the attack sets none. */
const LIMITS = { cpuMs: 100, startupCpuMs: 200, memoryMiB: 64, wallMs: 1000, waitUntilMs: 500, waitMs: 500 }
/** How much later than its limit an attack may end. */
export const GRACE_MS = 250
/** After this the attacker is told to have hung. */
const GIVE_UP_MS = 2000
const ACT_MS = 3000

export function createStage(server: CellServer, name: string): Stage {
  const authorization = `Bearer ${server.token}`
  const admin: Stage['admin'] = (path, init = {}, withinMs = undefined) =>
    ask(server.adminUrl + path, { ...init, headers: { authorization, ...init.headers } }, withinMs)
  return {
    ...{ server, name, admin },
    deploy(deployed, body, settings = {}, withinMs = undefined) {
      const query = new URLSearchParams(Object.entries(settings).map(([key, value]) => [key, String(value)]))
      const headers = { 'content-type': 'text/javascript' }
      return admin(`/v1/functions/${deployed}?${query}`, { method: 'PUT', headers, body }, withinMs)
    },
    call: (called, init, withinMs) => ask(`${server.url}/fn/${called}/`, init, withinMs),
  }
}

export interface Outcome {
  /** One for each call, or for the deploy that was refused. */
  readonly endings: readonly Ending[]
  /** What the slowest of them may take, the grace included. */
  readonly boundMs: number
}

export async function carryOut(attack: Attack, stage: Stage): Promise<Outcome> {
  const { limitMs, calls = 1, rounds = 1, logs } = attack
  const { cpuMs, startupCpuMs } = { ...LIMITS, ...attack.limits }
  if ('act' in attack)
    return { endings: [await timed(() => attack.act(stage))], boundMs: GRACE_MS + (limitMs ?? ACT_MS) }
  const deployed = await deploy(attack, stage)
  if (!deployed.what.startsWith('201 ')) {
    const refused = { ...deployed, what: `refused ${deployed.what}` }
    return { endings: [refused], boundMs: GRACE_MS + (limitMs ?? startupCpuMs) }
  }
  const boundMs = GRACE_MS + (limitMs ?? cpuMs * calls)
  const call = (): Promise<Ending> => stage.call(stage.name, attack.request, boundMs + GIVE_UP_MS)
  const endings: Ending[] = []
  for (let left = rounds; left > 0 && endings.every(({ what }) => what !== 'hung'); left -= 1)
    endings.push(...(await Promise.all(Array.from({ length: calls }, call))))
  if (logs !== undefined) endings.push(await readLog(stage, logs, boundMs + GIVE_UP_MS))
  return { endings, boundMs }
}

function deploy(attack: Exclude<Attack, { act: unknown }>, stage: Stage): Promise<Ending> {
  const code =
    'module' in attack ? attack.module : `export default { async fetch(request, env, ctx) { ${attack.run} } }`
  const egress = attack.egress === undefined ? {} : { egress: attack.egress.join() }
  return stage.deploy(stage.name, code, { ...LIMITS, ...attack.limits, ...egress })
}

async function timed(act: () => Promise<string>): Promise<Ending> {
  const start = performance.now()
  const what = await act()
  return { what, ms: performance.now() - start, isEnded: true }
}
