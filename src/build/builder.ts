// One builder process: forked, asked one build at a time, killed when that passes a limit. Its owner decides what follows.

import { type ChildProcess, fork } from 'node:child_process'
import { extname, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildLimits, watchLimits } from './build-limits.ts'
import type { BuildAnswer, Ready, UploadOptions } from './build-messages.ts'
import { HAS_GROUPS, killTree, readTreeBytes } from './process-tree.ts'

export type BuildOutcome =
  | BuildAnswer
  /** It was killed, for the reason given. */
  | { readonly kind: 'past'; readonly limit: string }
  /** It died, or was ended, before it answered. */
  | { readonly kind: 'lost'; readonly wasReady: boolean; readonly detail: string }

/** TypeScript in a checkout, JavaScript once compiled. */
const PROGRAM = fileURLToPath(new URL(`builder-process${extname(import.meta.url)}`, import.meta.url))
const MIB = 1024 * 1024
/** Of the memory limit, where Go's collector begins to work hard: it costs an honest build of 8.7 MB 15 % of time. */
const COLLECTOR_SHARE = 0.5
/** What of the memory limit is not for esbuild: the builder itself, at rest. */
const NODE_MIB = 32
/**
 * Of the memory limit; a builder that keeps more than this after a build is worn: the next one would pay for it. The
 * shares of cells leave as much room for one that is idle (cell-bounds.ts).
 */
const WORN_SHARE = 0.2

export class Builder {
  readonly #limits: BuildLimits
  readonly #child: ChildProcess
  readonly #ended = Promise.withResolvers<string>()
  #answered = Promise.withResolvers<BuildAnswer>()
  #isReady = false
  #hasEnded = false

  constructor(limits: BuildLimits) {
    this.#limits = limits
    this.#child = forkBuilder(limits)
    this.#child.on('message', message => this.#receive(message as BuildAnswer | Ready)) // our own program wrote it
    this.#child.on('error', error => this.#end(error.message))
    this.#child.on('exit', (code, signal) => this.#end(`it ended with ${signal ?? `code ${code}`}`))
    this.#holdProcess(false)
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** True when it keeps too much memory to be fair to the next build. */
  get isWorn(): boolean {
    return readTreeBytes(this.#child.pid ?? 0) > WORN_SHARE * this.#limits.memoryMiB * MIB
  }

  /** Builds one upload; not to be called again before that settled. */
  async build(upload: UploadOptions): Promise<BuildOutcome> {
    using watch = watchLimits(this.#child.pid ?? 0, this.#limits)
    this.#answered = Promise.withResolvers()
    this.#holdProcess(true)
    // A channel that broke shows as the end of the process.
    this.#child.send(upload, () => undefined)
    const outcome = await Promise.race<BuildOutcome>([
      this.#answered.promise,
      watch.passed.then(limit => ({ kind: 'past', limit })),
      this.#ended.promise.then(detail => ({ kind: 'lost', wasReady: this.#isReady, detail })),
    ])
    this.#holdProcess(false)
    return outcome
  }

  /** Kills the process and esbuild below it, whatever they do. Settles when the process is gone. */
  async end(): Promise<void> {
    if (this.#hasEnded) return
    this.#holdProcess(true)
    if (this.#child.pid !== undefined) killTree(this.#child.pid)
    await this.#ended.promise
  }

  #receive(message: BuildAnswer | Ready): void {
    if (message.kind === 'ready') this.#isReady = true
    else this.#answered.resolve(message)
  }

  #end(detail: string): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    // A builder that died of itself leaves esbuild behind, in the same group.
    if (this.#child.pid !== undefined) killTree(this.#child.pid)
    this.#ended.resolve(detail)
  }

  /** An idle builder is no reason for our process to stay. */
  #holdProcess(held: boolean): void {
    const verb = held ? 'ref' : 'unref'
    this.#child[verb]()
    this.#child.channel?.[verb]()
  }
}

/** One thread for esbuild, lest a build take every core there is. */
function forkBuilder({ memoryMiB }: BuildLimits): ChildProcess {
  const binary = process.env.ESBUILD_BINARY_PATH
  const collectAt = `${Math.floor(memoryMiB * COLLECTOR_SHARE)}MiB`
  return fork(PROGRAM, [String((memoryMiB - NODE_MIB) * MIB)], {
    cwd: parse(PROGRAM).root,
    env: { GOMEMLIMIT: collectAt, GOMAXPROCS: '1', ...(binary && { ESBUILD_BINARY_PATH: binary }) },
    execArgv: [],
    // A group of its own, to be killed as one.
    detached: HAS_GROUPS,
    serialization: 'advanced',
    // esbuild that overflows its stack would write 30 KB of it.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  })
}
