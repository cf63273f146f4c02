// What a builder process and its owner say to each other. One question at a time, one answer to each.

import type { BuildOptions, BuildResult } from './build-result.ts'
import type { UploadedFiles } from './uploaded-files.ts'

/** The question: build this upload. */
export interface UploadOptions extends BuildOptions {
  /** Name of the file to start from. */
  readonly entry: string
  /** By relative name. A file named like another plus `.map` is that one's source map. */
  readonly files: UploadedFiles
}

/** Said once, unasked, when the process can build. */
export interface Ready {
  readonly kind: 'ready'
}

export type BuildAnswer =
  | { readonly kind: 'built'; readonly result: BuildResult }
  /** ERR_BUILD, in pieces: an error loses its class on the way. */
  | { readonly kind: 'refused'; readonly message: string; readonly guestStack: string | undefined }
  /** The bundler died of the source, twice: it met its ceiling of memory. */
  | { readonly kind: 'gave-up' }
  /** Something of ours failed; `detail` is its stack, for our log only. */
  | { readonly kind: 'failed'; readonly detail: string }
