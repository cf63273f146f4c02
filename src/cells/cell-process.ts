// One cell as the router sees it: a process behind a link, the calls that are on it, and how it died. Decides nothing:
// what a death means for whom is the fleet's business.

import { closeSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Duplex, Readable } from 'node:stream'
import { IsoletError } from '../base/errors.ts'
import { Numbered } from '../base/numbered.ts'
import type { LogLine, Trial } from '../host/engine.ts'
import type { Version } from '../host/version.ts'
import type { Egress } from '../ops/egress.ts'
import { type CellCounts, type CellSetup, LINK_FD, REPORT_FD, type WireVersion } from './cell-setup.ts'
import { readTestimony, type Testimony } from './journal.ts'
import type { Launched } from './launch.ts'
import { fromFailureBytes } from './link/failure-codec.ts'
import { FrameReader, FrameWriter, ToCell, ToRouter, toUint32, writeUint32 } from './link/frames.ts'
import { fromJsonBytes, toBytes, toJsonBytes, unpackParts } from './link/parts.ts'
import { writeRequest } from './link/request-codec.ts'
import { readResponse, type WireResponse } from './link/response-codec.ts'
import { readLines } from './read-lines.ts'
import type { Carrier, RouterCall } from './router-call.ts'
import { RouterEgress } from './router-egress.ts'
import type { KillReport } from './watchdog-board.ts'

/** How a cell ended. */
export interface Death {
  readonly signal: NodeJS.Signals | null
  readonly exitCode: number | null
  /** What its watchdog said before. */
  readonly report: KillReport | undefined
  readonly testimony: Testimony
  /** Calls that were on it. */
  readonly calls: readonly RouterCall[]
  /** The version under that number. */
  readonly findVersion: (number: number) => Version | undefined
}

/** What a cell asks its owner, and tells it. */
export interface CellEvents {
  /** Carries out the fetches of its guests. */
  readonly egress: Egress
  /** It takes calls from now on. `runtimeCache` is empty when it was given one. */
  onReady(cell: CellProcess, runtimeCache: Uint8Array): void
  onDeath(cell: CellProcess, death: Death): void
  onResponse(call: RouterCall, response: WireResponse): void
  /** The call failed in its cell. */
  onFailure(call: RouterCall, error: IsoletError): void
  /** The cell lacks the version; the call must be sent again. */
  onAgain(cell: CellProcess, call: RouterCall): void
  onLog(line: LogLine): void
  onInternalError(error: unknown): void
}

/** Of what a cell writes to standard error, V8's last words among it, in characters. */
const MAX_WORDS = 4096

export class CellProcess implements Carrier {
  readonly name: number
  readonly pid: number
  readonly writer: FrameWriter
  readonly calls = new Numbered<RouterCall>()
  counts: CellCounts | undefined
  /** When it last said anything. */
  heardAt: number
  isReady = false
  isDead = false
  /** Takes no new calls. */
  isDraining = false
  /** Has not answered since a guest in it passed a limit: what that left behind may take long to clear away. */
  isBusy = false
  words = ''
  /** Settles when the process is gone. */
  readonly ended: Promise<void>
  readonly #launched: Launched
  readonly #events: CellEvents
  readonly #egress: RouterEgress
  readonly #now: () => number
  readonly #numbers = new Map<string, number>()
  readonly #versions = new Map<number, Version>()
  readonly #waiting: RouterCall[] = []
  readonly #loads = new Map<string, number>()
  #lastVersion = 0
  #report: KillReport | undefined

  constructor(name: number, launched: Launched, events: CellEvents, now: () => number) {
    this.name = name
    this.#launched = launched
    this.#events = events
    this.#now = now
    this.heardAt = now()
    const { child } = launched
    this.pid = child.pid ?? 0
    const link = child.stdio[LINK_FD] as Duplex
    // Each connection's request is a turn of its own to Node; what came in with one poll goes out together.
    this.writer = new FrameWriter(link, { later: setImmediate })
    this.#egress = new RouterEgress({
      egress: events.egress,
      writer: this.writer,
      unsentBytes: () => link.writableLength,
      findVersion: number => this.#versions.get(number),
    })
    this.#listen(link)
    readLines(child.stdio[REPORT_FD] as Readable, line => this.#takeReport(line))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.words = (this.words + text).slice(-MAX_WORDS)
    })
    this.ended = new Promise(resolve => {
      child.once('exit', () => afterReading(resolve))
      child.once('error', () => resolve())
    })
    child.once('error', error => this.#die(null, null, error))
    child.once('exit', (code, signal) => this.#dieSoon(code, signal))
  }

  setUp(setup: CellSetup, runtime: string, runtimeCache: Uint8Array): void {
    this.writer.sendParts(ToCell.setup, 0, [toJsonBytes(setup), toBytes(runtime), runtimeCache])
  }

  /** Calls of one function that are on this cell. */
  loadOf(name: string): number {
    return this.#loads.get(name) ?? 0
  }

  send(call: RouterCall): void {
    call.board(this, this.calls.next())
    this.calls.set(call.id, call)
    const { name } = call.version
    this.#loads.set(name, this.loadOf(name) + 1)
    if (this.isReady) this.#transmit(call)
    else this.#waiting.push(call)
  }

  /** Sends a call anew whose version the cell had let go. */
  resend(call: RouterCall): void {
    this.#numbers.delete(call.version.key)
    this.#transmit(call)
  }

  forget(call: RouterCall): void {
    if (!this.calls.delete(call.id)) return
    const { name } = call.version
    const load = this.loadOf(name) - 1
    if (load > 0) this.#loads.set(name, load)
    else this.#loads.delete(name)
  }

  retire(key: string): void {
    const number = this.#numbers.get(key)
    if (number === undefined) return
    this.#numbers.delete(key)
    this.writer.send(ToCell.retire, number)
  }

  /** Gives way to others on its processor, on a scale from 0 to 19. Only root may take that back. */
  giveWay(niceness: number): void {
    try {
      setPriority(this.pid, niceness)
    } catch {
      // It died meanwhile, or the system knows no priorities.
    }
  }

  close(graceMs: number): void {
    if (!this.isReady) {
      this.kill()
      return
    }
    this.writer.send(ToCell.close, 0, toUint32(graceMs))
  }

  kill(): void {
    this.#launched.child.kill('SIGKILL')
  }

  #listen(link: Duplex): void {
    const reader = new FrameReader((kind, id, rest, isOwn) => this.#take(kind, id, rest, isOwn))
    link.on('data', (chunk: Buffer) => {
      this.heardAt = this.#now()
      try {
        reader.take(chunk)
      } catch (error) {
        // Only a cell that is no longer ours says what we don't understand.
        this.#events.onInternalError(error)
        this.kill()
      }
    })
    link.on('error', () => undefined)
  }

  #transmit(call: RouterCall): void {
    const number = this.#numbers.get(call.version.key) ?? this.#teach(call.version)
    if (call.request === undefined) {
      const rest = new Uint8Array(5)
      writeUint32(rest, 0, number)
      rest[4] = call.keepWarm ? 1 : 0
      this.writer.send(ToCell.prepare, call.id, rest)
    } else writeRequest(this.writer, call.id, call.toWire(number, this.#now()))
  }

  /** Tells the cell the version; its number there. */
  #teach(version: Version): number {
    this.#lastVersion += 1
    const number = this.#lastVersion
    const { key, name, version: count, limits, env } = version
    const { code, sourceMap = '', codeCache = new Uint8Array() } = version.readArtifact()
    const wire: WireVersion = { key, name, version: count, limits, env }
    this.writer.sendParts(ToCell.version, number, [toJsonBytes(wire), toBytes(code), toBytes(sourceMap), codeCache])
    this.#numbers.set(key, number)
    this.#versions.set(number, version)
    return number
  }

  #take(kind: number, id: number, rest: Buffer, isOwn: boolean): void {
    const call = this.calls.get(id)
    if (kind === ToRouter.response && call !== undefined) this.#events.onResponse(call, readResponse(rest))
    else if (kind === ToRouter.failure && call !== undefined) this.#takeFailure(call, fromFailureBytes(rest))
    else if (kind === ToRouter.bodyChunk) call?.takeChunk(rest, isOwn)
    else if (kind === ToRouter.bodyEnd) call?.endResponse()
    else if (kind === ToRouter.bodyError) call?.endResponse(broken())
    else if (kind === ToRouter.pull) void call?.pull()
    else if (kind === ToRouter.stop) call?.stopBody()
    else if (kind === ToRouter.again && call !== undefined) this.#events.onAgain(this, call)
    else if (kind === ToRouter.trial) call?.finishTrial(readTrial(rest))
    else if (kind === ToRouter.log) this.#events.onLog(fromJsonBytes(rest) as LogLine)
    else if (kind === ToRouter.counts) this.counts = fromJsonBytes(rest) as CellCounts
    else if (kind === ToRouter.internalError) this.#events.onInternalError(new Error(rest.toString('utf8')))
    else if (kind === ToRouter.pong) this.isBusy = false
    else if (kind >= ToRouter.hop) this.#egress.take(kind, id, rest)
    else if (kind === ToRouter.ready) this.#begin(rest)
  }

  #takeFailure(call: RouterCall, error: IsoletError): void {
    if (error.code === 'ERR_MEMORY_LIMIT' || error.code === 'ERR_CPU_LIMIT') {
      this.isBusy = true
      this.writer.send(ToCell.ping, 0)
    }
    this.#events.onFailure(call, error)
  }

  #begin(runtimeCache: Buffer): void {
    this.isReady = true
    this.#events.onReady(this, runtimeCache)
  }

  /** Calls that came before the cell was ready. */
  sendWaiting(): void {
    for (const call of this.#waiting.splice(0)) {
      if (this.calls.get(call.id) !== call) continue
      // A start takes a second and more on a crowded machine. That is on us, and wallMs still counts it.
      call.queueAnew(this.#now())
      this.#transmit(call)
    }
  }

  #takeReport(line: string): void {
    this.#report = JSON.parse(line) as KillReport // our own watchdog wrote it
    this.isDraining = true
    // A thread that hangs in a guest begins nothing any more; the end of a large process takes a while.
    if (this.#report.reason === 'cpu') this.#dieSoon(null, 'SIGKILL')
  }

  #dieSoon(exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.isDraining = true
    afterReading(() => this.#die(exitCode, signal))
  }

  #die(exitCode: number | null, signal: NodeJS.Signals | null, error?: Error): void {
    if (this.isDead) return
    this.isDead = true
    this.#egress.close()
    if (error !== undefined) this.#events.onInternalError(error)
    const calls = this.calls.values()
    for (const call of calls) this.calls.delete(call.id)
    const testimony = readTestimony(this.#launched.journal)
    closeSync(this.#launched.journal)
    const findVersion = (number: number): Version | undefined => this.#versions.get(number)
    this.#events.onDeath(this, { signal, exitCode, report: this.#report, testimony, calls, findVersion })
  }
}

/** What a cell sent before it died may be on the link still: two turns on, it has been read. */
function afterReading(then: () => void): void {
  setImmediate(() => setImmediate(then))
}

function broken(): IsoletError {
  return new IsoletError('ERR_GUEST_EXCEPTION', 'the response broke off')
}

function readTrial(rest: Buffer): Trial {
  const [json, codeCache] = unpackParts(rest)
  if (json === undefined) throw new RangeError('a trial without figures')
  const figures = fromJsonBytes(json) as Omit<Trial, 'codeCache'> // our own cell made it
  return { ...figures, codeCache: codeCache?.byteLength ? new Uint8Array(codeCache) : undefined }
}
