// One request inside a guest: its budget, what it holds open, and its end. Knows neither V8 nor HTTP.

import type { Clock, Timer } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import type { Limits } from '../base/limits.ts'
import type { GuestResponse } from './codec.ts'

export interface InvocationOptions {
  readonly id: number
  readonly requestId: string
  /** Name of the function, for messages. */
  readonly name: string
  readonly limits: Limits
  readonly clock: Clock
  /** What is left of wallMs when the invocation begins. */
  readonly wallMs: number
  /** When its turn must have come, by the clock. */
  readonly turnBy: number
  /** Called once the wall limit has passed, before the invocation fails. */
  readonly onWallLimit: (invocation: Invocation) => void
  readonly onEnd: (invocation: Invocation) => void
  /** Called once, right before the handler is entered. */
  readonly onBegin?: (() => void) | undefined
}

/** Something an invocation holds open (a timer, a fetch, a body); released when the invocation ends. */
export interface Held {
  release(): void
}

/**
 * Lives from the moment the guest is given the request until it answered, its body is through and waitUntil is done;
 * or until it fails. Whatever it holds is released at the end, whichever end that is.
 */
export class Invocation {
  readonly id: number
  readonly requestId: string
  readonly limits: Limits
  /** Settles with the head of the response, or with why there is none. */
  readonly response: Promise<GuestResponse>
  subrequests = 0
  logBytes = 0

  readonly #options: InvocationOptions
  readonly #held = new Set<Held>()
  #settle: PromiseWithResolvers<GuestResponse>
  #wall: Timer
  #afterlife: Timer | undefined
  #cpuUs = 0
  #state: 'running' | 'answered' | 'over' = 'running'
  #retained = false
  #bodyOpen = false
  #failure: IsoletError | undefined

  constructor(options: InvocationOptions) {
    this.id = options.id
    this.requestId = options.requestId
    this.limits = options.limits
    this.#options = options
    this.#settle = Promise.withResolvers()
    this.response = this.#settle.promise
    this.#wall = options.clock.after(Math.max(0, options.wallMs), () => this.#passWall())
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  get isAnswered(): boolean {
    return this.#state !== 'running'
  }

  /** Why it ended before its time, with an answer given or not; undefined when nothing went wrong. */
  get failure(): IsoletError | undefined {
    return this.#failure
  }

  /** CPU used so far, in milliseconds. */
  get cpuMs(): number {
    return this.#cpuUs / 1000
  }

  /** CPU left, in milliseconds; not above 0 when the budget is spent. */
  get remainingCpuMs(): number {
    return this.limits.cpuMs - this.#cpuUs / 1000
  }

  /** The handler is about to be entered. */
  begin(): void {
    this.#options.onBegin?.()
  }

  /** Before it begins: true when it is over, or refused now because its turn did not come within waitMs. */
  refuseIfLate(): boolean {
    const { name, limits, clock, turnBy } = this.#options
    if (!this.isOver && clock.now() > turnBy)
      this.fail(new IsoletError('ERR_BUSY', `${name} had no turn in time: waitMs is ${limits.waitMs} ms`))
    return this.isOver
  }

  spend(cpuUs: number): void {
    this.#cpuUs += cpuUs
  }

  hold(held: Held): void {
    if (this.isOver) held.release()
    else this.#held.add(held)
  }

  letGo(held: Held): void {
    this.#held.delete(held)
  }

  /** Takes the head of the response. `bodyOpen` says that the body goes on after it. False when it came too late. */
  answer(response: GuestResponse, bodyOpen: boolean): boolean {
    if (this.#state !== 'running') return false
    this.#state = 'answered'
    this.#bodyOpen = bodyOpen
    this.#wall.stop()
    this.#settle.resolve(response)
    this.#endOrWait()
    return true
  }

  /** The streamed body is through, one way or the other. */
  bodyDone(): void {
    this.#bodyOpen = false
    this.#endOrWait()
  }

  /** Keeps the invocation open for waitUntil. False when it is over already. */
  retain(): boolean {
    if (this.isOver) return false
    this.#retained = true
    return true
  }

  releaseRetained(): void {
    this.#retained = false
    this.#endOrWait()
  }

  /** Ends the invocation; the caller gets `error` if it has no answer yet. */
  fail(error: IsoletError): void {
    if (this.isOver) return
    this.#failure = error
    this.#settle.reject(error)
    this.#end()
  }

  #passWall(): void {
    if (this.isOver) return
    const { name, limits } = this.#options
    this.#failure = new IsoletError('ERR_WALL_LIMIT', `${name} gave no answer within wallMs, ${limits.wallMs} ms`)
    this.#settle.reject(this.#failure)
    // The guest is told while it can still be entered; what it answers to that is too late.
    this.#state = 'answered'
    this.#options.onWallLimit(this)
    this.#end()
  }

  /** Once the body is through only waitUntil is left, and that is bounded; a body lasts as long as it is read. */
  #endOrWait(): void {
    if (this.#state !== 'answered' || this.#bodyOpen) return
    if (!this.#retained) this.#end()
    else this.#afterlife ??= this.#options.clock.after(this.limits.waitUntilMs, () => this.#end())
  }

  #end(): void {
    if (this.isOver) return
    this.#state = 'over'
    this.#wall.stop()
    this.#afterlife?.stop()
    for (const held of this.#held) held.release()
    this.#held.clear()
    this.#options.onEnd(this)
  }
}
