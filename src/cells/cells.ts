// The engine over cells: requests go to the cell of their function, and what a cell's death leaves undone is run again
// or answered for. Runs no guest code.

import { randomUUID } from 'node:crypto'
import { type Clock, systemClock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import { readGuestRuntime } from '../build/guest-runtime.ts'
import { checkBody } from '../host/body-limit.ts'
import type { Engine, EngineOptions, EngineRequest, EngineResponse, Trial } from '../host/engine.ts'
import { createMeter, type Meter } from '../host/meter.ts'
import type { HostStats, Offence } from '../host/stats.ts'
import type { Version } from '../host/version.ts'
import type { Egress } from '../ops/egress.ts'
import { createLocalEgress } from '../ops/local-egress.ts'
import { toCellBounds } from './cell-bounds.ts'
import type { CellProcess, Death } from './cell-process.ts'
import { createDocket, type Docket } from './docket.ts'
import { Fleet } from './fleet.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { createLauncher } from './launch.ts'
import type { WireResponse } from './link/response-codec.ts'
import { RouterCall } from './router-call.ts'
import { toCellStats } from './stats.ts'
import { judge, toFault, toLoss, toSilence, type Verdict } from './verdict.ts'

export interface CellsOptions extends EngineOptions {
  /** Cells of the light lane; the other lanes and the spare come on top. */
  readonly cells: number
}

const DEFAULT_GRACE_MS = 10_000
/** Requests of one function that may be under way, for each isolate it may have: running, or waiting for a turn. */
const MAX_LOAD_PER_ISOLATE = 1024
/** How often calls are looked through for those that are overdue. */
const SWEEP_MS = 1000

/** Opens an engine whose isolates live in processes of their own. Settles when the first one serves. */
export async function openCells(options: CellsOptions, clock: Clock = systemClock): Promise<Engine> {
  const engine = new CellEngine(options, await readGuestRuntime(), clock)
  await engine.open()
  return engine
}

class CellEngine implements Engine {
  readonly #options: CellsOptions
  readonly #clock: Clock
  readonly #docket: Docket
  readonly #egress: Egress
  readonly #lanes: Lanes
  readonly #fleet: Fleet
  readonly #meter: Meter = createMeter()
  readonly #maxIsolates: number
  readonly #maxIsolateBytes: number
  readonly #maxLoad: number
  #lostCells = 0
  #replays = 0
  #closed = false

  constructor(options: CellsOptions, runtime: string, clock: Clock) {
    this.#options = options
    this.#clock = clock
    this.#docket = createDocket(clock)
    this.#egress = createLocalEgress({ allowPrivate: options.allowPrivateEgress, ownPorts: options.ownPorts })
    this.#lanes = createLanes(this.#docket)
    const setup = toCellBounds(options)
    this.#maxIsolates = setup.maxIsolates * options.cells
    this.#maxIsolateBytes = setup.maxIsolateBytes * options.cells
    this.#maxLoad = setup.maxIsolatesPerFunction * MAX_LOAD_PER_ISOLATE
    this.#fleet = new Fleet({
      lights: options.cells,
      launcher: createLauncher(),
      setup,
      runtime,
      clock,
      events: {
        egress: this.#egress,
        onDeath: (cell, death) => this.#bury(cell, death),
        onResponse: (call, response) => this.#answer(call, response),
        onFailure: (call, error) => this.#fail(call, error),
        onAgain: (cell, call) => cell.resend(call),
        onLog: line => options.onLog?.(line),
        onInternalError: error => options.onInternalError?.(error),
      },
    })
  }

  async open(): Promise<void> {
    await this.#fleet.open()
    this.#sweep()
  }

  async prepare(version: Version, keepWarm: boolean): Promise<Trial> {
    this.#checkOpen()
    this.#docket.reopen(version.name)
    const arrivedAt = this.#clock.now()
    const call = new RouterCall({ version, request: undefined, requestId: 'start', arrivedAt, keepWarm })
    const { trial } = call
    this.#send(call)
    return await trial
  }

  async dispatch(version: Version, request: EngineRequest): Promise<EngineResponse> {
    try {
      const call = this.#admit(version, request)
      this.#send(call)
      return await call.answer
    } catch (error) {
      this.#meter.failed(version.name, (error as IsoletError).code)
      throw error
    }
  }

  retire(versionKey: string): void {
    this.#fleet.retire(versionKey)
  }

  stats(): HostStats {
    const lost = { lost: this.#lostCells, replays: this.#replays }
    const max = { maxIsolates: this.#maxIsolates, maxIsolateBytes: this.#maxIsolateBytes }
    return toCellStats({ fleet: this.#fleet, docket: this.#docket, meters: this.#meter.read(), ...lost, ...max })
  }

  findOffence(name: string): Offence | undefined {
    return this.#docket.find(name)
  }

  async close(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#fleet.close(graceMs)
    await this.#egress.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #checkOpen(): void {
    if (this.#closed) throw new IsoletError('ERR_CLOSED', 'the host is closed')
  }

  #admit(version: Version, request: EngineRequest): RouterCall {
    this.#checkOpen()
    checkBody(version, request)
    this.#docket.admit(version.name)
    const requestId = request.requestId ?? randomUUID()
    return new RouterCall({ version, request, requestId, arrivedAt: this.#clock.now() })
  }

  #send(call: RouterCall): void {
    const { name, key } = call.version
    const cell = this.#fleet.place(this.#lanes.laneOf(name, key), name)
    if (cell.loadOf(name) >= this.#maxLoad)
      throw new IsoletError('ERR_BUSY', `${name} has ${this.#maxLoad} requests under way already`)
    cell.send(call)
  }

  #answer(call: RouterCall, response: WireResponse): void {
    const { name, key } = call.version
    const { timing, start } = response
    this.#lanes.served(name, key, timing.cpu)
    this.#docket.absolve(name)
    this.#meter.started(start, timing.queue + timing.load)
    this.#meter.answered(name, start, timing)
    call.respond(response)
  }

  #fail(call: RouterCall, error: IsoletError): void {
    const { name, key } = call.version
    if (error.code === 'ERR_CPU_LIMIT' || error.code === 'ERR_MEMORY_LIMIT') this.#lanes.overran(name, key)
    else this.#docket.absolve(name)
    call.fail(error)
  }

  #bury(cell: CellProcess, death: Death): void {
    this.#fleet.remove(cell)
    if (this.#closed) {
      for (const call of death.calls) call.fail(new IsoletError('ERR_CLOSED', 'the host was closed'))
      return
    }
    this.#lostCells += 1
    const verdict = judge(death)
    this.#tell(cell, death, verdict)
    for (const call of death.calls) this.#settle(call, death, verdict)
  }

  #tell({ pid }: CellProcess, death: Death, { reason, culprit }: Verdict): void {
    const requestId = culprit && findCause(death, culprit)
    if (culprit !== undefined) this.#convict(reason, culprit, requestId)
    const { name, version } = culprit ?? {}
    this.#options.onCellLoss?.({ pid, reason, function: name, version, requestId, requests: death.calls.length })
  }

  #convict(reason: string, { name, version }: Version, requestId: string | undefined): void {
    const at = new Date(this.#clock.date()).toISOString()
    const message = requestId === undefined ? `${reason} (${at})` : `${reason} (${at}, request ${requestId})`
    this.#docket.strike(name, message)
    const line = { time: this.#clock.date(), function: name, version, requestId }
    this.#options.onLog?.({ ...line, level: 'error', message, source: 'engine' })
  }

  /** One call of a cell that died: run again where that is safe, answered for where it is not. */
  #settle(call: RouterCall, { testimony }: Death, verdict: Verdict): void {
    const { name } = call.version
    const begun = testimony.begun.has(call.id)
    const guilty = verdict.culprit?.name === name
    if (call.isAnswered) call.endResponse(toLoss(name))
    else if (begun && guilty) this.#fail(call, toFault(verdict))
    else if (begun ? call.isRepeatable : call.isMovable) this.#replay(call)
    else this.#fail(call, toLoss(name))
  }

  #replay(call: RouterCall): void {
    this.#replays += 1
    call.queueAnew(this.#clock.now())
    try {
      if (call.request !== undefined) this.#docket.admit(call.version.name)
      this.#send(call)
    } catch (error) {
      this.#fail(call, error as IsoletError)
    }
  }

  /** Cells keep wallMs themselves; this is for a cell that neither answers nor dies. */
  #sweep(): void {
    this.#clock.afterIdly(SWEEP_MS, () => {
      if (this.#closed) return
      for (const { calls } of this.#fleet.cells) for (const call of calls.values()) this.#checkOverdue(call)
      this.#sweep()
    })
  }

  #checkOverdue(call: RouterCall): void {
    if (!call.isOverdue(this.#clock.now())) return
    call.cancel()
    this.#fail(call, toSilence(call))
  }
}

/** The request that ran when the cell died, as far as the journal knows: the culprit's, where it had begun only one. */
function findCause({ calls, testimony }: Death, { key }: Version): string | undefined {
  const begun = calls.filter(({ id, version, request }) => version.key === key && request && testimony.begun.has(id))
  return begun.length === 1 ? begun[0]?.requestId : undefined
}
