// Timers. The host keeps the clock and says when one is due; callbacks and intervals are the guest's. HTML, "Timers".

import { apply, NativePromise, SafeMap } from '../captured.ts'
import { Op } from '../contract.ts'
import { op, opOrThrow } from '../host.ts'
import { addAbortStep } from './abort.ts'
import { toSignal } from './lazy-signal.ts'
import { reportError } from './scope.ts'

/** Longest delay, in milliseconds: what fits a signed 32-bit number. Longer ones are cut to it. */
const MAX_DELAY_MS = 2 ** 31 - 1
/** Shortest interval, in milliseconds: a shorter one would leave the isolate no rest. */
const MIN_INTERVAL_MS = 1

type Callback = (...args: unknown[]) => unknown

interface Timer {
  readonly callback: Callback
  readonly args: readonly unknown[]
  /** Delay until the next time, in milliseconds; undefined for a timer that fires once. */
  readonly intervalMs: number | undefined
}

class Timers {
  readonly #timers = new SafeMap<number, Timer>()
  #lastId = 0

  start(timer: Timer, delayMs: number): number {
    const id = ++this.#lastId
    opOrThrow(Op.startTimer, id, delayMs)
    this.#timers.set(id, timer)
    return id
  }

  stop(id: number): void {
    if (this.#timers.delete(id)) op(Op.stopTimer, id)
  }

  /** Runs a due timer. An interval is armed anew after its callback, so a slow one never piles up. */
  run(id: number): void {
    const timer = this.#timers.get(id)
    if (timer === undefined) return
    if (timer.intervalMs === undefined) this.#timers.delete(id)
    try {
      apply(timer.callback, undefined, timer.args)
    } catch (error) {
      reportError(error)
    }
    if (timer.intervalMs !== undefined && this.#timers.has(id)) op(Op.startTimer, id, timer.intervalMs)
  }
}

const timers = new Timers()

/** Takes Entry.timer. */
export function runTimer(id: number): void {
  timers.run(id)
}

export function setTimeout(callback: Callback, delay: unknown = 0, ...args: unknown[]): number {
  requireFunction('setTimeout', callback)
  return timers.start({ callback, args, intervalMs: undefined }, toDelayMs(delay))
}

export function setInterval(callback: Callback, delay: unknown = 0, ...args: unknown[]): number {
  requireFunction('setInterval', callback)
  const intervalMs = Math.max(toDelayMs(delay), MIN_INTERVAL_MS)
  return timers.start({ callback, args, intervalMs }, intervalMs)
}

export function clearTimeout(id: unknown = 0): void {
  timers.stop(Number(id))
}

export function clearInterval(id: unknown = 0): void {
  timers.stop(Number(id))
}

/** Runs the callback once the current code is done, before anything else comes in. */
export function queueMicrotask(callback: () => unknown): void {
  requireFunction('queueMicrotask', callback)
  void runSoon(callback)
}

async function runSoon(callback: () => unknown): Promise<void> {
  await undefined
  try {
    apply(callback, undefined, [])
  } catch (error) {
    reportError(error)
  }
}

/** `scheduler`, of which there is `wait` alone. WICG, "Prioritized Task Scheduling". */
export class Scheduler {
  /** Resolves after `delay` ms; rejects with the signal's reason when it aborts before. */
  async wait(delay: unknown, options: { readonly signal?: unknown } = {}): Promise<void> {
    const signal = toSignal(options.signal)
    if (signal?.aborted) throw signal.reason
    await new NativePromise<void>((resolve, reject) => {
      const id = setTimeout(() => {
        stopListening?.()
        resolve()
      }, delay)
      const stopListening =
        signal &&
        addAbortStep(signal, () => {
          clearTimeout(id)
          reject(signal.reason)
        })
    })
  }
}

function requireFunction(name: string, callback: unknown): void {
  if (typeof callback !== 'function') throw new TypeError(`${name} takes a function; code as text is not run`)
}

function toDelayMs(delay: unknown): number {
  const ms = Number(delay)
  if (!(ms > 0)) return 0
  return ms > MAX_DELAY_MS ? MAX_DELAY_MS : Math.trunc(ms)
}
