// Builds and deploys one function again and again, one at a time, and tells how that went. The version that serves stays
// until a better one is there.

import { resolve } from 'node:path'
import { IsoletError } from '../base/errors.ts'
import { type BuildResult, buildEntry } from '../build/build.ts'
import type { Deployed } from '../server/deployments.ts'
import type { Upload } from '../server/upload.ts'

export interface ReloaderOptions {
  readonly entry: string
  readonly settings: Omit<Upload, 'entry' | 'files' | 'nodejs'>
  readonly nodejs?: boolean | undefined
  deploy(upload: Upload): Promise<Deployed>
  /** Files to watch, after each build. */
  onInputs(files: readonly string[]): void
  onReload(reload: Reload): void
}

export type Reload =
  | {
      readonly kind: 'deployed'
      readonly deployed: Deployed
      readonly warnings: readonly string[]
      readonly ms: number
    }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface Reloader {
  /** Reloads now, or once more after the reload that runs. Never rejects. */
  reload(): Promise<void>
  readonly isReloading: boolean
  /** Source map of the last module that was built. */
  readonly sourceMap: string | undefined
}

export function createReloader(options: ReloaderOptions): Reloader {
  return new SerialReloader(options)
}

class SerialReloader implements Reloader {
  readonly #options: ReloaderOptions
  #built: BuildResult | undefined
  #deployedCode: string | undefined
  #running: Promise<void> | undefined
  #again = false

  constructor(options: ReloaderOptions) {
    this.#options = options
  }

  get sourceMap(): string | undefined {
    return this.#built?.sourceMap
  }

  get isReloading(): boolean {
    return this.#running !== undefined
  }

  reload(): Promise<void> {
    if (this.#running !== undefined) this.#again = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      await this.#once().catch((error: unknown) => this.#options.onReload({ kind: 'failed', error }))
    } while (this.#again)
  }

  async #once(): Promise<void> {
    const begin = performance.now()
    const built = await this.#build()
    if (built.code === this.#deployedCode) return
    this.#deployedCode = undefined
    const deployed = await this.#options.deploy(toUpload(this.#options, built))
    this.#deployedCode = built.code
    const ms = performance.now() - begin
    this.#options.onReload({ kind: 'deployed', deployed, warnings: built.warnings, ms })
  }

  async #build(): Promise<BuildResult> {
    const { entry, nodejs, onInputs } = this.#options
    try {
      this.#built = await buildEntry(entry, { nodejs })
      return this.#built
    } catch (error) {
      // So that a build that goes back to what is deployed is told as well.
      if (error instanceof IsoletError) this.#deployedCode = undefined
      throw error
    } finally {
      onInputs([resolve(entry), ...(this.#built?.inputs ?? [])])
    }
  }
}

function toUpload({ settings }: ReloaderOptions, { code, sourceMap }: BuildResult): Upload {
  const files = new Map([
    ['index.js', code],
    ['index.js.map', sourceMap],
  ])
  return { ...settings, entry: 'index.js', files }
}
