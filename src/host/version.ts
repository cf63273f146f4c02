// What a host needs to run one immutable upload. Knows nothing of where it is stored.

import type { Limits } from '../base/limits.ts'

/** JSON as it crosses to the guest's `env`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The built module of a version and what was made of it. */
export interface Artifact {
  /** One ES module without imports. */
  readonly code: string
  /** Source map (version 3) of `code` as JSON, when there is one. */
  readonly sourceMap?: string | undefined
  /** V8 code cache of `code`, made by this host with this V8; left out, it is compiled from source. */
  readonly codeCache?: Uint8Array | undefined
}

/** One immutable version of a function. Cheap to hold: the artifact is read when an isolate is bound, not before. */
export interface Version {
  /** Unique for this upload (`name@version`); isolates are kept under it. */
  readonly key: string
  readonly name: string
  /** Counts from 1 for each function. */
  readonly version: number
  readonly limits: Limits
  readonly env: Readonly<Record<string, Json>>
  /** Hosts it may fetch (`api.example.com`, `*.example.com`, `localhost`); undefined: any public one. */
  readonly egress?: readonly string[] | undefined
  readArtifact(): Artifact
}
