// The engine as its users see it: one interface, whether isolates run in this process or elsewhere.

import type { Limits } from '../base/limits.ts'
import type { OwnPorts } from '../ops/egress-rules.ts'
import type { HostStats, Offence } from './stats.ts'
import type { Version } from './version.ts'

/** A request as the engine takes it: parsed no further than the guest needs. */
export interface EngineRequest {
  readonly method: string
  /** Absolute URL, as the guest shall see it. */
  readonly url: string
  /** Names, in lower case, and values in turn: [name, value, name, value …]. */
  readonly headers: readonly string[]
  /** A string stands for its UTF-8. */
  readonly body: string | Uint8Array | ReadableStream<Uint8Array> | null
  /** Length of the body in bytes where the caller told it (`content-length`). */
  readonly bodyBytes?: number | undefined
  /** Names the request in logs and answers. Made by the engine when left out. */
  readonly requestId?: string | undefined
  /** Milliseconds of wallMs that are over already. @default 0 */
  readonly waitedMs?: number | undefined
  /** Milliseconds of waitMs that are over already: fewer, where a handler had it before and was lost. @default waitedMs */
  readonly queuedMs?: number | undefined
  /** Method, URL and headers joined as they cross to the guest, where somebody has done that already. */
  readonly head?: string | undefined
  /** Called once, right before the handler is entered: until then the request may be run elsewhere instead. */
  onBegin?(): void
  /**
   * Calls `listener`, once, when the caller is gone; what it answers takes that back. A callback and not an AbortSignal:
   * without one for each request, twice as many requests a second were answered (5,500 to 9,600, bench/quick.ts).
   */
  onCallerGone?(listener: () => void): () => void
}

export type StartKind = 'warm' | 'pooled' | 'cold'

/** Where the time of making and binding an isolate went, in milliseconds: together they are `load`. */
export interface StartPhases {
  /** Making the V8 isolate; 0 where a blank was there, as for the next two. */
  readonly isolate: number
  readonly context: number
  /** Running the guest runtime in it. */
  readonly runtime: number
  /** Reading the module and compiling it. */
  readonly compile: number
  /** Running the module, until it has exported its handler. */
  readonly evaluate: number
}

/** In the order in which a start goes through them. */
export const START_PHASES: readonly (keyof StartPhases)[] = ['isolate', 'context', 'runtime', 'compile', 'evaluate']

/** Where a request's time went, in milliseconds. */
export interface Timing {
  /** Waiting for an isolate. */
  readonly queue: number
  /** Making and binding an isolate; 0 when warm. */
  readonly load: number
  /** From handing the request to the guest until the head of the response. */
  readonly exec: number
  /** CPU the request had used by then. */
  readonly cpu: number
  /** What `load` was spent on; undefined when warm. */
  readonly phases?: StartPhases | undefined
}

export interface EngineResponse {
  readonly status: number
  readonly statusText: string
  /** Names and values in turn: [name, value, name, value …]. */
  readonly headers: readonly string[]
  readonly body: string | Uint8Array | ReadableStream<Uint8Array> | null
  /** Length of a streamed body in bytes, where it is known. */
  readonly bodyBytes?: number | undefined
  readonly start: StartKind
  readonly timing: Timing
  readonly requestId: string
}

/** What a trial start of a version brought. */
export interface Trial {
  /** V8 code cache taken after the module ran. */
  readonly codeCache: Uint8Array | undefined
  /** Start-up, by phase, in milliseconds. */
  readonly startup: {
    readonly isolate: number
    readonly compile: number
    readonly evaluate: number
    readonly total: number
  }
  /** Heap after start-up, in bytes. */
  readonly heapBytes: number
}

/** One line that a guest wrote, or that was written about it. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly function: string
  readonly version: number
  /** The request it belongs to; undefined for start-up. */
  readonly requestId: string | undefined
  readonly level: 'debug' | 'log' | 'info' | 'warn' | 'error'
  readonly message: string
  /** Where it comes from: the guest's console, or the engine (exceptions, limits). */
  readonly source: 'console' | 'engine'
}

/** A process that ran functions and ended before its time. */
export interface CellLoss {
  readonly pid: number
  /** In words: "killed: cpuMs of 50 ms passed inside of V8". */
  readonly reason: string
  /** Whose doing it was; undefined when no guest's. */
  readonly function: string | undefined
  readonly version: number | undefined
  /** The request that ran, where it was one. */
  readonly requestId: string | undefined
  /** Requests that were on it. */
  readonly requests: number
}

export interface Engine extends AsyncDisposable {
  /**
   * Starts the version once, under startupCpuMs and its memory limit.
   * @param keepWarm keeps an isolate for the requests to come, unless the options say otherwise: right for a new version of
   * a function that serves already, wrong for a thousand new functions, which would push out those that do.
   * @throws IsoletError ERR_GUEST_EXCEPTION, ERR_CPU_LIMIT, ERR_MEMORY_LIMIT, ERR_BUILD (does not compile).
   */
  prepare(version: Version, keepWarm: boolean): Promise<Trial>
  /**
   * Runs one request. Settles when the head of the response is there; the body may go on.
   * @throws IsoletError with the codes of the table in the README.
   */
  dispatch(version: Version, request: EngineRequest): Promise<EngineResponse>
  /** Lends isolates of this version no longer; those that serve finish first. */
  retire(versionKey: string): void
  stats(): HostStats
  /** What the function did to its cells; undefined for one that did nothing. Engines without cells leave it out. */
  findOffence?(name: string): Offence | undefined
  /** Finishes what runs, for at most `graceMs`, then disposes every isolate. */
  close(graceMs?: number): Promise<void>
}

export interface EngineOptions {
  /**
   * Isolates kept warm, blanks not counted. @default by memory: a quarter of the machine at 4 MiB each, at most 2000.
   * At most what the system lets a process map: about 4,000 with Linux's default vm.max_map_count.
   */
  readonly maxIsolates?: number | undefined
  /**
   * Bytes that warm isolates may take together, heaps and buffers. @default a quarter of the machine's memory. At most what
   * the system lets a process map: about 10 GiB with Linux's default vm.max_map_count.
   */
  readonly maxIsolateBytes?: number | undefined
  /**
   * Blank isolates made ahead, 2.5 MiB each; 0 makes each one on demand. `adaptive` keeps as many as the starts of late
   * asked for within a tenth of a second: at least 4, at most 32 or an eighth of maxIsolateBytes. @default 'adaptive'
   */
  readonly blanks?: number | 'adaptive' | undefined
  /**
   * Memory touched ahead of isolates that start, in MiB; 8 are enough for 220 KB of modules. Takes a sixth off the start of
   * such, a quarter off one without a blank, and makes each isolate 0.2 MiB larger. @default 0
   */
  readonly reserveMiB?: number | undefined
  /** Whether code caches of versions are made at their trial start and used at later ones. @default true */
  readonly codeCache?: boolean | undefined
  /**
   * Whether what is prepared to serve (at a deploy, at `load`, after a restart) stays warm, and the isolate of a trial
   * start stands by for the first request; without it, that one starts its function. @default true
   */
  readonly keepWarm?: boolean | undefined
  /** An isolate unused for this long is disposed, in milliseconds; 0 keeps it until room is needed. @default 0 */
  readonly idleTtlMs?: number | undefined
  /** Isolates that one version may have at once. @default 4 */
  readonly maxIsolatesPerFunction?: number | undefined
  /** Limits for functions that don't set their own. */
  readonly limits?: Partial<Limits> | undefined
  /** Permits fetches to private, loopback and link-local addresses for functions that list them. @default false */
  readonly allowPrivateEgress?: boolean | undefined
  /** Memory that all processes may take together, in MiB; needs cells. @default half of the machine's */
  readonly maxMemoryMiB?: number | undefined
  /** Ports of this machine that isolet itself listens on; read for each connection that a guest asks for. */
  readonly ownPorts?: (() => OwnPorts) | undefined
  /** Takes each line of log. Must not throw. */
  readonly onLog?: ((line: LogLine) => void) | undefined
  /** Told of each cell that is lost. Must not throw. */
  readonly onCellLoss?: ((loss: CellLoss) => void) | undefined
  /** Takes what failed in isolet itself while a guest asked for it. Must not throw. */
  readonly onInternalError?: ((error: unknown) => void) | undefined
}
