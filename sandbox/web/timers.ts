// Timers. The host keeps the clock and says when one is due; callbacks and intervals are the guest's. HTML, "Timers".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { apply, NativePromise, SafeMap } from '../captured.ts'
import { Op } from '../contract.ts'
import { op } from '../host.ts'
import { opOrThrow } from '../refusal.ts'
import { addAbortStep } from './abort.ts'
import { toSignal } from './lazy-signal.ts'
import { reportException } from './report.ts'
import { illegalConstructor, requireArguments, toDOMString, toUnsignedLong } from './webidl.ts'

/** Longest delay, in milliseconds: what fits a signed 32-bit number. */
const MAX_DELAY_MS = 2 ** 31 - 1
/** Shortest interval, in milliseconds: a shorter one would leave the isolate no rest. */
const MIN_INTERVAL_MS = 1

// Called by another name it is indirect: the code sees globals alone.
// biome-ignore lint/security/noGlobalEval: what it runs is the guest's own code, under the guest's own limits
const evaluate = globalThis.eval
const { max, min } = Math

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
    if (this.#arm(id, delayMs)) this.#timers.set(id, timer)
    return id
  }

  stop(id: number): void {
    if (this.#timers.delete(id)) op(Op.stopTimer, id)
  }

  /** It will never be due. */
  drop(id: number): void {
    this.#timers.delete(id)
  }

  /** Runs a due timer. An interval is armed anew after its callback, so a slow one never piles up. */
  run(id: number): void {
    const timer = this.#timers.get(id)
    if (timer === undefined) return
    if (timer.intervalMs === undefined) this.#timers.delete(id)
    try {
      apply(timer.callback, globalThis, timer.args)
    } catch (error) {
      reportException(error)
    }
    if (timer.intervalMs === undefined || !this.#timers.has(id)) return
    if (!this.#arm(id, timer.intervalMs)) this.#timers.delete(id)
  }

  /** False when the request is over: the timer is never due. */
  #arm(id: number, delayMs: number): boolean {
    return opOrThrow(Op.startTimer, id, delayMs) !== false
  }
}

const timers = new Timers()

/** Takes Entry.timer. */
export function runTimer(id: number): void {
  timers.run(id)
}

export function dropTimer(id: number): void {
  timers.drop(id)
}

export function setTimeout(handler: unknown, delay: unknown = 0, ...args: unknown[]): number {
  requireArguments(arguments.length, 1, 'setTimeout')
  const callback = toHandler(handler)
  return timers.start({ callback, args, intervalMs: undefined }, toDelayMs(delay))
}

export function setInterval(handler: unknown, delay: unknown = 0, ...args: unknown[]): number {
  requireArguments(arguments.length, 1, 'setInterval')
  const callback = toHandler(handler)
  const intervalMs = max(toDelayMs(delay), MIN_INTERVAL_MS)
  return timers.start({ callback, args, intervalMs }, intervalMs)
}

/** For the runtime itself. @param delayMs is cut to 2^31 - 1: it does not wrap around as a script's would */
export function startTimeout(due: () => void, delayMs: number): number {
  return timers.start({ callback: due, args: [], intervalMs: undefined }, toDelayMs(min(delayMs, MAX_DELAY_MS)))
}

export function clearTimeout(id: unknown = 0): void {
  timers.stop(Number(id))
}

export function clearInterval(id: unknown = 0): void {
  timers.stop(Number(id))
}

/** Runs the callback once the current code is done, before anything else comes in. */
export function queueMicrotask(callback: () => unknown): void {
  if (typeof callback !== 'function') throw new TypeError('queueMicrotask takes a function')
  void runSoon(callback)
}

async function runSoon(callback: () => unknown): Promise<void> {
  await undefined
  try {
    apply(callback, undefined, [])
  } catch (error) {
    reportException(error)
  }
}

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = Symbol('make')

/** `scheduler`, of which there is `wait` alone. WICG, "Prioritized Task Scheduling". */
export class Scheduler {
  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
  }

  /** Resolves after `delay` ms; rejects with the signal's reason when it aborts before. */
  async wait(delay: unknown, options: { readonly signal?: unknown } = {}): Promise<void> {
    const signal = toSignal(options.signal)
    if (signal?.aborted) throw signal.reason
    await new NativePromise<void>((resolve, reject) => {
      const id = startTimeout(() => {
        stopListening?.()
        resolve()
      }, Number(delay))
      const stopListening =
        signal &&
        addAbortStep(signal, () => {
          clearTimeout(id)
          reject(signal.reason)
        })
    })
  }
}

export const scheduler = new Scheduler(MAKE)

/** HTML, "TimerHandler": text is run as a script once the timer is due, by the guest's own eval, under its limits. */
function toHandler(handler: unknown): Callback {
  if (typeof handler === 'function') return handler as Callback
  const code = toDOMString(handler)
  return () => evaluate(code)
}

/** Web IDL, "long": wraps around at 2^32. */
function toDelayMs(delay: unknown): number {
  return max(toUnsignedLong(delay) | 0, 0)
}
