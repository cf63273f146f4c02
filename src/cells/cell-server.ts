// A cell's side of the link: frames in, calls of the host, frames out. Knows nothing of processes.

import { toIsoletError } from '../base/errors.ts'
import { Numbered } from '../base/numbered.ts'
import type { Engine, EngineOptions, LogLine, Trial } from '../host/engine.ts'
import type { Version } from '../host/version.ts'
import { brokenBody, CellCall } from './cell-calls.ts'
import type { CellCounts } from './cell-setup.ts'
import { KeptVersions } from './kept-versions.ts'
import { toFailureBytes } from './link/failure-codec.ts'
import type { FrameHandler, FrameWriter } from './link/frames.ts'
import { readUint32, ToCell, ToRouter } from './link/frames.ts'
import { packParts, toBytes, toJsonBytes } from './link/parts.ts'
import { readRequest } from './link/request-codec.ts'
import { LinkEgress } from './link-egress.ts'

/** Code, source maps and code caches that a cell keeps, in bytes; what goes is sent again when it is needed. */
const KEPT_BYTES = 64 * 1024 * 1024
/** Lines of log wait for the router no longer than this, in bytes; beyond they are dropped. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024
const MAX_STACK_CHARS = 4096

export interface CellServerOptions {
  readonly writer: FrameWriter
  /** Notes that the request is about to be begun. */
  readonly journal: (request: number) => void
  /** Bytes that the link has not taken yet. */
  readonly unsentBytes: () => number
  readonly onClose: (graceMs: number) => void
}

export class CellServer {
  readonly #options: CellServerOptions
  readonly #calls = new Numbered<CellCall>()
  readonly #versions = new KeptVersions(KEPT_BYTES)
  readonly #numbers = new Map<string, number>()
  /** Carries the guests' fetches. */
  readonly egress: LinkEgress
  #engine!: Engine
  #lastCounts = ''

  constructor(options: CellServerOptions) {
    this.#options = options
    this.egress = new LinkEgress({ writer: options.writer, toNumber: key => this.toNumber(key) })
  }

  /** The link's number of the version under that key. */
  toNumber(key: string): number {
    return this.#numbers.get(key) ?? 0
  }

  /** What the host must tell us. */
  readonly hooks: Pick<EngineOptions, 'onLog' | 'onInternalError'> = {
    onLog: line => this.#log(line),
    onInternalError: error => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      this.#options.writer.send(ToRouter.internalError, 0, toBytes(text.slice(0, MAX_STACK_CHARS)))
    },
  }

  serve(engine: Engine): void {
    this.#engine = engine
  }

  readonly take: FrameHandler = (kind, id, rest, isOwn) => {
    const call = this.#calls.get(id)
    if (kind === ToCell.request) this.#dispatch(id, rest)
    else if (kind === ToCell.bodyChunk) call?.takeChunk(rest)
    else if (kind === ToCell.bodyEnd) call?.endBody()
    else if (kind === ToCell.bodyError) call?.endBody(brokenBody())
    else if (kind === ToCell.cancel) call?.cancel()
    else if (kind === ToCell.credit) call?.takeCredit(readUint32(rest, 0))
    else if (kind === ToCell.stop) call?.stop()
    else if (kind === ToCell.version) this.#keep(id, rest, isOwn)
    else if (kind === ToCell.prepare) void this.#prepare(id, readUint32(rest, 0), rest[4] === 1)
    else if (kind === ToCell.retire) this.#retire(id)
    else if (kind === ToCell.ping) this.#options.writer.send(ToRouter.pong, 0)
    else if (kind >= ToCell.hopAnswer) this.egress.take(kind, id, rest)
    else if (kind === ToCell.close) this.#options.onClose(readUint32(rest, 0))
  }

  /** Tells what is counted, if it is not what was told last. */
  tellCounts(rssBytes = 0): void {
    const { pool, evictions } = this.#engine.stats()
    const counts = JSON.stringify([pool.isolates, pool.leased, pool.blanks, evictions])
    if (counts === this.#lastCounts && rssBytes === 0) return
    this.#lastCounts = counts
    const told: CellCounts = { pool, evictions, rssBytes: rssBytes || process.memoryUsage.rss() }
    this.#options.writer.send(ToRouter.counts, 0, toJsonBytes(told))
  }

  #dispatch(id: number, rest: Buffer): void {
    const { writer, journal } = this.#options
    const request = readRequest(rest)
    const version = this.#versions.get(request.version)
    if (version === undefined) {
      writer.send(ToRouter.again, id)
      return
    }
    const call = new CellCall(writer, id, request, journal)
    this.#calls.set(id, call)
    void this.#run(call, id, version)
  }

  async #run(call: CellCall, id: number, version: Version): Promise<void> {
    try {
      const response = await this.#engine.dispatch(version, call)
      await call.respond(response)
    } catch (error) {
      call.fail(error)
    } finally {
      this.#calls.delete(id)
    }
  }

  #keep(id: number, rest: Buffer, isOwn: boolean): void {
    const { key } = this.#versions.keep(id, rest, isOwn)
    this.#numbers.set(key, id)
  }

  async #prepare(id: number, number: number, keepWarm: boolean): Promise<void> {
    const { writer, journal } = this.#options
    const version = this.#versions.get(number)
    if (version === undefined) {
      writer.send(ToRouter.again, id)
      return
    }
    journal(id)
    try {
      writer.send(ToRouter.trial, id, toTrialBytes(await this.#engine.prepare(version, keepWarm)))
    } catch (error) {
      writer.send(ToRouter.failure, id, toFailureBytes(toIsoletError(error)))
    }
  }

  #retire(id: number): void {
    // Its number stays: what still runs fetches under it, and can still be to blame.
    const version = this.#versions.take(id)
    if (version !== undefined) this.#engine.retire(version.key)
  }

  #log(line: LogLine): void {
    if (this.#options.unsentBytes() > MAX_UNSENT_BYTES) return
    this.#options.writer.send(ToRouter.log, 0, toJsonBytes(line))
  }
}

function toTrialBytes({ codeCache, startup, heapBytes }: Trial): Uint8Array {
  return packParts([toJsonBytes({ startup, heapBytes }), codeCache ?? new Uint8Array()])
}
