// Work that takes long, on threads that all of the process share: a function runs one job at a time, all functions
// together two, in turns. What a job costs is billed to its invocation, while it runs and when it is done.

import type { Clock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import type { Guest } from '../isolate/guest.ts'
import type { Held, Invocation } from '../isolate/invocation.ts'
import { beginMetering, type ThreadMeter, threadMeter } from './crypto-meter.ts'
import { Refusal } from './crypto-refusal.ts'

/** Jobs of all functions that run at once: half of the threads that the host has for files, names and such work. */
const MAX_RUNNING = 2
/** Jobs of one function that may wait. Each holds up to 300 KB of passwords and salts. */
const MAX_WAITING = 64
/** A budget counts CPU, and a thread may have to wait for its core: how often a job that runs is looked at. */
const LOOK_MS = 25

/** One for all guests of a process. */
export interface Threads {
  /** Queues a job of this invocation; it never starts once the invocation is over. */
  run<Value>(owner: Owner, job: Job<Value>): Promise<Value>
  /** What a unit of work costs on this machine; `measure` is asked once for each name. */
  costOf(name: string, measure: () => number): number
}

/** The same for one invocation. */
export interface Queue {
  run<Value>(work: string, estimateMs: number, start: () => Promise<Value>): Promise<Value>
  costOf(name: string, measure: () => number): number
}

interface Owner {
  readonly guest: Guest
  readonly invocation: Invocation
}

interface Job<Value> {
  /** What it is, for messages. */
  readonly work: string
  /** CPU it takes at least, in milliseconds. */
  readonly estimateMs: number
  readonly start: () => Promise<Value>
}

interface Waiting {
  readonly owner: Owner
  readonly begin: () => Promise<void>
}

export function createThreads(clock: Clock, meter: ThreadMeter = threadMeter): Threads {
  const costs = new Map<string, number>()
  /** By function; those that waited longest for a turn come first. */
  const lines = new Map<string, Set<Waiting>>()
  const running = new Set<string>()
  /** Milliseconds that the waiting jobs of an invocation will take at least. */
  const promised = new WeakMap<Invocation, number>()

  function promise({ invocation }: Owner, ms: number): void {
    promised.set(invocation, (promised.get(invocation) ?? 0) + ms)
  }

  function startNext(): void {
    for (const [name, line] of lines) {
      if (running.size >= MAX_RUNNING) return
      if (running.has(name)) continue
      const [next] = line
      if (next === undefined) {
        lines.delete(name)
        continue
      }
      line.delete(next)
      running.add(name)
      void next.begin().finally(() => {
        running.delete(name)
        moveBack(name)
        startNext()
      })
    }
  }

  /** Behind all others: each function has its turn. */
  function moveBack(name: string): void {
    const line = lines.get(name)
    lines.delete(name)
    if (line !== undefined && line.size > 0) lines.set(name, line)
  }

  function enqueue(waiting: Waiting, onRelease: () => void): Held {
    const { name } = waiting.owner.guest
    const line = lines.get(name) ?? new Set()
    if (line.size >= MAX_WAITING)
      throw new Refusal('OperationError', `more than ${MAX_WAITING} jobs of this function wait for a thread`)
    lines.set(name, line.add(waiting))
    return {
      release: () => {
        line.delete(waiting)
        onRelease()
      },
    }
  }

  return {
    costOf(name, measure) {
      const cost = costs.get(name) ?? measure()
      costs.set(name, cost)
      return cost
    },
    run(owner, job) {
      checkBudget(owner, job, promised.get(owner.invocation) ?? 0)
      return new Promise((resolve, reject) => {
        const begin = async (): Promise<void> => {
          owner.invocation.letGo(held)
          promise(owner, -job.estimateMs)
          try {
            checkBudget(owner, job, 0)
            resolve(await runBilled(owner, job, clock, meter))
          } catch (error) {
            reject(error)
          }
        }
        const held = enqueue({ owner, begin }, () => reject(new Refusal('OperationError', 'its request is over')))
        owner.invocation.hold(held)
        promise(owner, job.estimateMs)
        startNext()
      })
    },
  }
}

/** Nothing is begun that can't be paid. @throws Refusal when it would pass the budget; the invocation has failed then */
function checkBudget({ guest, invocation }: Owner, { work, estimateMs }: Job<unknown>, promisedMs: number): void {
  const { limits } = invocation
  const remainingMs = invocation.remainingCpuMs - promisedMs
  if (estimateMs <= remainingMs) return
  const left = Math.max(0, Math.floor(remainingMs))
  const text = `${work} takes ${Math.ceil(estimateMs)} ms of CPU or more, past what is left of cpuMs, ${left} of ${limits.cpuMs} ms`
  invocation.fail(new IsoletError('ERR_CPU_LIMIT', `${guest.name}: ${text}`))
  throw new Refusal('OperationError', text)
}

/** Bills as it goes on: who passes the budget fails at once, though the thread can't be stopped. */
async function runBilled<Value>(
  { guest, invocation }: Owner,
  job: Job<Value>,
  clock: Clock,
  meter: ThreadMeter,
): Promise<Value> {
  const readSpent = beginMetering(meter)
  let billed = 0
  const bill = (): void => {
    const spent = Math.max(billed, readSpent())
    guest.charge(invocation, spent - billed)
    billed = spent
  }
  const look = (): void => {
    bill()
    if (!invocation.isOver) timer = clock.after(LOOK_MS, look)
  }
  let timer = clock.after(LOOK_MS, look)
  try {
    return await job.start()
  } finally {
    timer.stop()
    bill()
  }
}
