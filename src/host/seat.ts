// One isolate with its ops: a blank at first, then bound to a version, then running its requests. Puts isolate, ops and
// source map together; does not know the pool.

import { Entry } from '../../sandbox/contract.ts'
import type { Clock } from '../base/clock.ts'
import { IsoletError } from '../base/errors.ts'
import { DEFAULT_LIMITS } from '../base/limits.ts'
import { USER_AGENT } from '../base/package.ts'
import { startStopwatch } from '../base/stopwatch.ts'
import { createStackMapper } from '../build/source-map.ts'
import type { CodeCache } from '../isolate/code-cache.ts'
import { encodeRequestHead } from '../isolate/codec.ts'
import type { EntryWatch } from '../isolate/entry-watch.ts'
import type { GuestFailure } from '../isolate/faults.ts'
import { summary } from '../isolate/faults.ts'
import { type GuestBody, GuestIsolate } from '../isolate/guest-isolate.ts'
import type { GuestRuntime } from '../isolate/guest-runtime.ts'
import type { BindTimes } from '../isolate/guest-start.ts'
import { Invocation } from '../isolate/invocation.ts'
import { toGuestBody } from '../isolate/text-body.ts'
import type { Turns } from '../isolate/turns.ts'
import type { Threads } from '../ops/crypto-queue.ts'
import type { Egress } from '../ops/egress.ts'
import { createGuestOps } from '../ops/guest-ops.ts'
import type { Sources } from '../ops/sources.ts'
import { bodyLimit } from './body-limit.ts'
import type { CodeCaches } from './code-caches.ts'
import type { EngineRequest, LogLine } from './engine.ts'
import type { Artifact, Version } from './version.ts'

export interface SeatOptions {
  readonly runtime: GuestRuntime
  readonly clock: Clock
  readonly egress: Egress
  readonly threads: Threads
  readonly watch: EntryWatch
  readonly turns: Turns
  readonly memoryMiB: number
  readonly onLog: (line: LogLine) => void
  readonly onInternalError: (error: unknown) => void
}

export interface SeatRequest {
  readonly request: EngineRequest
  readonly requestId: string
  /** What is left of wallMs. */
  readonly wallMs: number
  /** When it must have entered the guest, by the clock. */
  readonly turnBy: number
  readonly onEnd: () => void
}

export interface BindOptions {
  /** Where the version's code cache is looked for; left out, there is none. */
  readonly caches?: CodeCaches
  /** True for the start whose code cache others will start from. @default false */
  readonly isTrial?: boolean
}

export interface SeatBinding extends BindTimes {
  /** What was read for it into buffers that nobody needs any more. */
  readonly readBytes: number
}

/**
 * Up to here a version's code cache holds all of its functions. It then takes a third of the time off a first call, for
 * 0.3 MiB of each isolate at 226 KB of Hono and zod; at 670 KB reading the cache takes longer than compiling what runs.
 */
const COMPILED_WHOLE_CHARS = 256 * 1024

/** Code that names these opens the streams when it first answers, which takes a millisecond. */
const STREAMS = /\.body\b|(?:Readable|Transform)Stream\b/

export class Seat {
  readonly guest: GuestIsolate
  readonly #options: SeatOptions
  #sources!: Sources
  #version: Version | undefined
  #mapStack: ((stack: string) => string) | undefined

  constructor(options: SeatOptions) {
    this.#options = options
    this.guest = new GuestIsolate({
      runtime: options.runtime,
      memoryMiB: options.memoryMiB,
      watch: options.watch,
      turns: options.turns,
      createOps: guest => this.#createOps(guest as GuestIsolate),
      mapFailure: failure => this.#mapFailure(failure),
      onUncaught: (guest, invocation, failure) => {
        this.#logFailure(invocation, 'Uncaught (in promise)', failure)
        if (invocation !== undefined) guest.post(invocation, Entry.rejected, 0, JSON.stringify(failure))
      },
      onOpFailure: (_guest, error) => options.onInternalError(error),
    })
  }

  /** @throws IsoletError as GuestIsolate.bind says; the seat is useless then. */
  bind(version: Version, { caches, isTrial = false }: BindOptions = {}): SeatBinding {
    this.#version = version
    const lap = startStopwatch()
    const { key, name, limits } = version
    const artifact = version.readArtifact()
    const { code } = artifact
    const stored = caches && artifact.codeCache
    const env = JSON.stringify(version.env)
    // Reading the code is part of what it takes to have it compiled.
    const readMs = lap()
    // Off any request's path, and before the tenant's code could be told.
    if (isTrial && STREAMS.test(code)) this.guest.warmUp(true)
    try {
      const start = (codeCache?: CodeCache): BindTimes => {
        const compileAll = isTrial && codeCache === undefined && code.length <= COMPILED_WHOLE_CHARS
        return this.guest.bind({ key, name, limits, env, code, codeCache, compileAll })
      }
      const { compile, evaluate } = caches === undefined ? start() : caches.use(key, stored, start)
      // The code as bytes and as text, and the cache as it was read and as it is given on.
      const readBytes = 2 * (code.length + (stored?.byteLength ?? 0))
      return { compile: readMs + compile, evaluate, readBytes }
    } catch (error) {
      this.#logStartFailure(error)
      throw error
    }
  }

  /** Gives a request to the guest. Its answer is the invocation's response. */
  run({ request, requestId, wallMs, turnBy, onEnd }: SeatRequest): Invocation {
    const { name, limits } = this.#bound()
    const invocation = new Invocation({
      id: this.guest.nextInvocation(),
      requestId,
      name,
      limits,
      clock: this.#options.clock,
      wallMs,
      turnBy,
      onBegin: request.onBegin && (() => request.onBegin?.()),
      onWallLimit: ended => this.guest.post(ended, Entry.abort, ended.id, 'the request ran out of wall time'),
      onEnd: ended => {
        this.#logLimit(ended)
        this.guest.end(ended, onEnd)
      },
    })
    this.#watchCaller(invocation, request)
    const head = request.head ?? encodeRequestHead(request.method, request.url, request.headers)
    this.guest.begin(invocation, head, this.#openBody(invocation, request.body))
    return invocation
  }

  /** V8's code cache of the version, with all that has run of it here; undefined where there can be none. */
  takeCodeCache(): Uint8Array | undefined {
    const artifact = readArtifact(this.#bound())
    return artifact && this.guest.takeCodeCache(artifact.code)
  }

  dispose(): void {
    this.guest.dispose()
  }

  #bound(): Version {
    if (this.#version === undefined) throw new IsoletError('ERR_INTERNAL', 'the isolate is not bound to a version')
    return this.#version
  }

  #openBody(invocation: Invocation, body: EngineRequest['body']): GuestBody {
    if (body === null) return undefined
    if (typeof body === 'string') return body
    if (body instanceof Uint8Array) return toGuestBody(body)
    const maxBytes = invocation.limits.requestBodyBytes
    return this.#sources.open(invocation, body, {
      maxBytes,
      onOverrun: () => invocation.fail(bodyLimit(this.guest.name, maxBytes)),
    })
  }

  #watchCaller(invocation: Invocation, request: EngineRequest): void {
    const release = request.onCallerGone?.(() => {
      this.guest.post(invocation, Entry.abort, invocation.id, 'the client disconnected')
    })
    if (release !== undefined) invocation.hold({ release })
  }

  #createOps(guest: GuestIsolate): ReturnType<typeof createGuestOps>['table'] {
    const { clock, egress, threads } = this.#options
    const { table, sources } = createGuestOps({
      guest,
      clock,
      egress,
      threads,
      userAgent: USER_AGENT,
      startupLogBytes: DEFAULT_LIMITS.logBytes,
      readEgress: () => ({ version: this.#bound().key, allowed: this.#bound().egress }),
      findInvocation: id => guest.findInvocation(id),
      mapFailure: failure => this.#mapFailure(failure),
      onException: (invocation, failure) => {
        this.#logFailure(invocation, 'Uncaught', failure)
        guest.condemnIfFull()
      },
      writeLog: (invocation, level, message) => this.#log(invocation, level, message, 'console'),
    })
    this.#sources = sources
    return table
  }

  #mapFailure(failure: GuestFailure): GuestFailure {
    if (this.#version === undefined) return failure
    const { name } = this.#version
    this.#mapStack ??= createStackMapper(readArtifact(this.#version)?.sourceMap, `${name}.js`)
    return { ...failure, stack: this.#mapStack(failure.stack) }
  }

  #logFailure(invocation: Invocation | undefined, what: string, failure: GuestFailure): void {
    this.#log(invocation, 'error', `${what} ${failure.stack || summary(failure)}`, 'engine')
  }

  /** After its head a request has nobody left to tell of a limit but the log. What was thrown is in there already. */
  #logLimit(invocation: Invocation): void {
    const { failure } = invocation
    if (failure?.fault !== 'guest' || failure.code === 'ERR_GUEST_EXCEPTION') return
    this.#log(invocation, 'error', failure.message, 'engine')
  }

  #logStartFailure(error: unknown): void {
    if (error instanceof IsoletError) this.#log(undefined, 'error', error.guestStack || error.message, 'engine')
  }

  #log(invocation: Invocation | undefined, level: LogLine['level'], message: string, source: LogLine['source']): void {
    const { name, version } = this.#bound()
    const requestId = invocation?.requestId
    this.#options.onLog({
      time: this.#options.clock.date(),
      function: name,
      version,
      requestId,
      level,
      message,
      source,
    })
  }
}

/** The version may have been removed while its last requests run: then their stacks stay those of the bundle. */
function readArtifact(version: Version): Artifact | undefined {
  try {
    return version.readArtifact()
  } catch {
    return undefined
  }
}
