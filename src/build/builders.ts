// Builds of uploads, few at a time, each alone in a builder process: so the one that passes a limit is known for sure,
// and no other suffers with it. Knows builders by their outcomes only.

import { IsoletError } from '../base/errors.ts'
import { BUILD_LIMITS, type BuildLimits, toMemoryRefusal } from './build-limits.ts'
import { type BuildLine, createBuildLine } from './build-line.ts'
import type { UploadOptions } from './build-messages.ts'
import type { BuildResult } from './build-result.ts'
import { Builder, type BuildOutcome } from './builder.ts'

/** Builders that are kept for the next build; a second one, for builds that overlap, ends with its work. */
const MAX_IDLE = 1

/** None starts before it is needed. */
export class Builders {
  readonly #limits: BuildLimits
  readonly #line: BuildLine
  readonly #busy = new Set<Builder>()
  #idle: Builder[] = []

  constructor(limits: BuildLimits = BUILD_LIMITS) {
    this.#limits = limits
    this.#line = createBuildLine(limits)
  }

  /**
   * Builds uploaded files; nothing that a source says makes a builder touch the disk or the network.
   * @throws IsoletError ERR_BUILD, like `buildEntry`, and when it passes a limit; ERR_BUSY when too many builds wait.
   */
  build(upload: UploadOptions): Promise<BuildResult> {
    return this.#line.run(toBytes(upload), () => this.#build(upload))
  }

  /** Ends all builders. Builds that run start over on new ones, once. */
  async stop(): Promise<void> {
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map(builder => builder.end()))
  }

  /** A builder may die for no fault of its upload (the system ran out of memory); twice in a row it hardly does. */
  async #build(upload: UploadOptions): Promise<BuildResult> {
    const first = await this.#attempt(upload)
    const outcome = first.kind === 'lost' ? await this.#attempt(upload) : first
    if (outcome.kind === 'built') return outcome.result
    throw toError(outcome, this.#limits)
  }

  async #attempt(upload: UploadOptions): Promise<BuildOutcome> {
    const builder = this.#take()
    this.#busy.add(builder)
    try {
      const outcome = await builder.build(upload)
      if (isAnswer(outcome)) this.#keep(builder)
      return outcome
    } finally {
      this.#busy.delete(builder)
      // Its memory is given back before the next build takes its own.
      if (!this.#idle.includes(builder)) await builder.end()
    }
  }

  #take(): Builder {
    this.#idle = this.#idle.filter(builder => !builder.hasEnded)
    return this.#idle.pop() ?? new Builder(this.#limits)
  }

  #keep(builder: Builder): void {
    if (this.#idle.length < MAX_IDLE && !builder.isWorn) this.#idle.push(builder)
  }
}

function isAnswer({ kind }: BuildOutcome): boolean {
  return kind !== 'past' && kind !== 'lost'
}

function toError(outcome: Exclude<BuildOutcome, { kind: 'built' }>, { memoryMiB }: BuildLimits): IsoletError {
  switch (outcome.kind) {
    case 'refused': {
      const { message, guestStack } = outcome
      return new IsoletError('ERR_BUILD', message, guestStack === undefined ? {} : { guestStack })
    }
    case 'past':
      return new IsoletError('ERR_BUILD', outcome.limit)
    case 'gave-up':
      return new IsoletError('ERR_BUILD', toMemoryRefusal(memoryMiB))
    case 'failed':
      return toInternal('a build failed', outcome.detail)
    case 'lost':
      if (!outcome.wasReady) return toInternal('no builder process starts', outcome.detail)
      return new IsoletError('ERR_BUILD', toMemoryRefusal(memoryMiB))
  }
}

function toInternal(message: string, detail: string): IsoletError {
  return new IsoletError('ERR_INTERNAL', message, { cause: new Error(detail) })
}

function toBytes({ files }: UploadOptions): number {
  return [...files.values()].reduce((sum, file) => sum + file.length, 0)
}
