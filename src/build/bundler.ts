// The life of esbuild's child process: one per Node process (ours, and each builder), whoever asks. Knows nothing of what is built.

import * as esbuild from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import type { Settings } from './settings.ts'

/** Longest a build may take, in milliseconds; past it the bundler is stopped and the build refused. */
const BUILD_MS = 30_000

/** Why a build is refused that lost its bundler twice. */
export const GAVE_UP = 'the bundler gave up on this source: it nests too deep or is too large'

type Outcome =
  | { readonly kind: 'done'; readonly result: esbuild.BuildResult<Settings> }
  | { readonly kind: 'lost' | 'late' }

/**
 * Sources are hostile: deep nesting overflows the child's stack and kills it under every build that runs. So a build
 * whose child died is tried once more on a new child, and refused only when it loses that one too.
 */
class Bundler {
  #lost = Promise.withResolvers<{ kind: 'lost' }>()

  async build(settings: Settings): Promise<esbuild.BuildResult<Settings>> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const outcome = await this.#attempt(settings)
      if (outcome.kind === 'done') return outcome.result
      if (outcome.kind === 'late') throw new IsoletError('ERR_BUILD', `the build took longer than ${BUILD_MS} ms`)
    }
    throw new IsoletError('ERR_BUILD', GAVE_UP)
  }

  /** Ends the child. Builds that run start over on a new one. */
  async stop(): Promise<void> {
    const lost = this.#lost
    this.#lost = Promise.withResolvers()
    await esbuild.stop()
    lost.resolve({ kind: 'lost' })
  }

  async #attempt(settings: Settings): Promise<Outcome> {
    const lost = this.#lost
    const late = Promise.withResolvers<{ kind: 'late' }>()
    const timer = setTimeout(() => late.resolve({ kind: 'late' }), BUILD_MS)
    try {
      const outcome = await Promise.race([run(settings), lost.promise, late.promise])
      if (outcome.kind !== 'done' && lost === this.#lost) await this.stop()
      return outcome
    } finally {
      clearTimeout(timer)
    }
  }
}

// esbuild keeps its child in a variable of its own module; this mirrors that, so it can be no smaller in scope.
export const bundler = new Bundler()

async function run(settings: Settings): Promise<Outcome> {
  try {
    return { kind: 'done', result: await esbuild.build(settings) }
  } catch (error) {
    if (isBuildFailure(error)) throw error
    return { kind: 'lost' }
  }
}

/** True for a build that failed over its source, as opposed to a bundler that died. */
export function isBuildFailure(error: unknown): error is esbuild.BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
